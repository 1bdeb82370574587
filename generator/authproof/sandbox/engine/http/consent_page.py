"""What a person sees in the browser: who asks for what, and the buttons to allow it or not."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final

DECISION_FIELD: Final = "decision"
"""The field of the form that says what the person decided."""

ALLOW: Final = "allow"
DENY: Final = "deny"

_STYLE = """
:root { color-scheme: light dark }
body { font: 1.05rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 12vh auto; padding: 0 1rem }
h1 { font-size: 1.5rem }
code { overflow-wrap: anywhere }
button { font: inherit; padding: .5rem 1.5rem; margin: 1rem .5rem 0 0; border-radius: .4rem; border: 1px solid #8888 }
button[value=allow] { background: #2e7d32; color: #fff }
p.note { opacity: .75; font-size: .9em; margin-top: 2.5rem }
"""
_NOTE = "This is a sandbox: nobody is signed in, and nothing leaves this machine."


def render_consent_page(provider: str, client: str, address: str, scopes: Iterable[tuple[str, str]]) -> str:
    """Ask; `scopes` are names with what they allow. The form goes to the address of the page itself."""
    items = "".join(f"<li><code>{escape(name)}</code>: {escape(words)}</li>\n" for name, words in scopes)
    wishes = f"<p>It asks for:</p>\n<ul>\n{items}</ul>\n" if items else ""
    return _render_page(
        f"Allow access to {provider}?",
        f"<p>The application <code>{escape(client)}</code> wants to act for you at {escape(provider)}.</p>\n{wishes}"
        f"<p>Whatever you choose, you are sent back to <code>{escape(address)}</code>.</p>\n"
        f'<form method="post">\n<button name="{DECISION_FIELD}" value="{ALLOW}">Allow</button>\n'
        f'<button name="{DECISION_FIELD}" value="{DENY}">Deny</button>\n</form>\n',
    )


def render_fault_page(reason: str) -> str:
    """Tell the person why the question cannot be asked; the browser is sent nowhere (RFC 6749, section 4.1.2.1)."""
    return _render_page("This request cannot be answered", f"<p>{escape(reason)}</p>\n")


def _render_page(title: str, content: str) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<title>{escape(title)}</title>\n<link rel="icon" href="data:,">\n<style>{_STYLE}</style>\n</head>\n<body>\n'
        f'<h1>{escape(title)}</h1>\n{content}<p class="note">{_NOTE}</p>\n</body>\n</html>\n'
    )
