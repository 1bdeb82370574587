"""What a person sees in the browser: who asks for what, and the buttons to allow it or not."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final

from authproof.model.vocabulary import Case
from authproof.sandbox.engine.events import HttpAnswer, HttpRequest
from authproof.sandbox.engine.http.answers import write_answer
from authproof.sandbox.tables import Body

PAGE_METHODS: Final = frozenset({"GET", "POST"})
"""A browser asks for the page, and sends its form back to the same address."""

PAGE_HEADERS: Final = [
    ("cache-control", "no-store"),
    ("referrer-policy", "no-referrer"),
    ("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
]

DECISION_FIELD: Final = "decision"
"""The field of the form that says what the person decided."""

ALLOW: Final = "allow"
DENY: Final = "deny"

USER_CODE_FIELD: Final = "user_code"
"""The field of the query that has the code that the person enters."""

_DECISIONS: Final = {ALLOW: True, DENY: False}
_STYLE = """
:root { color-scheme: light dark }
body { font: 1.05rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 12vh auto; padding: 0 1rem }
h1 { font-size: 1.5rem }
code { overflow-wrap: anywhere }
button, input { font: inherit; padding: .5rem 1.5rem; margin: 1rem .5rem 0 0; border-radius: .4rem }
button, input { border: 1px solid #8888 }
button[value=allow] { background: #2e7d32; color: #fff }
p.note { opacity: .75; font-size: .9em; margin-top: 2.5rem }
"""
_NOTE = "This is a sandbox: nobody is signed in, and nothing leaves this machine."


def render_consent_page(provider: str, client: str, scopes: Iterable[tuple[str, str]], leads_to: str) -> str:
    """Ask; `scopes` are names with what they allow, `leads_to` says in HTML what comes after it.

    The form goes to the address of the page itself.
    """
    items = "".join(f"<li><code>{escape(name)}</code>: {escape(words)}</li>\n" for name, words in scopes)
    wishes = f"<p>It asks for:</p>\n<ul>\n{items}</ul>\n" if items else ""
    return render_page(
        f"Allow access to {provider}?",
        f"<p>The application <code>{escape(client)}</code> wants to act for you at {escape(provider)}.</p>\n{wishes}"
        f"<p>{leads_to}</p>\n"
        f'<form method="post">\n<button name="{DECISION_FIELD}" value="{ALLOW}">Allow</button>\n'
        f'<button name="{DECISION_FIELD}" value="{DENY}">Deny</button>\n</form>\n',
    )


def render_code_page(provider: str, remark: str = "") -> str:
    """Ask for the code that a device shows; `remark` says what was wrong with the one before."""
    return render_page(
        f"Connect a device to {provider}",
        f"<p>{escape(remark or 'Enter the code that your device shows.')}</p>\n"
        f'<form>\n<input name="{USER_CODE_FIELD}" aria-label="Code" autocomplete="off" required autofocus>\n'
        "<button>Continue</button>\n</form>\n",
    )


def render_fault_page(reason: str) -> str:
    """Tell the person why the question cannot be asked; the browser is sent nowhere (RFC 6749, section 4.1.2.1)."""
    return render_page("This request cannot be answered", f"<p>{escape(reason)}</p>\n")


def render_page(title: str, content: str) -> str:
    """Write a whole page; `content` is HTML."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<title>{escape(title)}</title>\n<link rel="icon" href="data:,">\n<style>{_STYLE}</style>\n</head>\n<body>\n'
        f'<h1>{escape(title)}</h1>\n{content}<p class="note">{_NOTE}</p>\n</body>\n</html>\n'
    )


def write_page(page: str, status: int = 200, case: Case | None = None) -> HttpAnswer:
    """Answer with a page."""
    return write_answer(status, Body("text/html", page), PAGE_HEADERS, case)


def read_decision(request: HttpRequest) -> bool | None:
    """Tell whether the person allows it; None if there is no answer yet."""
    request.is_form = True
    document = request.read_document() if request.method == "POST" else None
    decision = document.get(DECISION_FIELD) if isinstance(document, dict) else None
    return _DECISIONS.get(decision or "")
