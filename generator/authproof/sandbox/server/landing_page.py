"""What the landing page tells, whether as a page or as JSON."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from authproof.sandbox.engine.cases import PROVOKE_HEADER


@dataclass(frozen=True, slots=True)
class ServerMount:
    """Where one server of a provider is in the sandbox."""

    server: str
    url: str
    address: str


@dataclass(frozen=True, slots=True)
class CredentialValue:
    """One value of a credential; none if it has to be issued first."""

    credential: str
    title: str
    variable: str
    value: str | None
    state: str
    level: str | None


@dataclass(frozen=True, slots=True)
class FlowCommand:
    """One flow and the line that begins it."""

    flow: str
    title: str
    command: str


@dataclass(frozen=True, slots=True)
class RefusalTrigger:
    """A way to see a refusal."""

    case: str
    status: int
    title: str
    how: str


@dataclass(frozen=True, slots=True)
class LimitDescription:
    """How much a caller may ask for."""

    limit: str
    what: str
    scope: str
    covers: tuple[str, ...]
    """Operations or channels; empty for all."""


@dataclass(frozen=True, slots=True)
class ControlAction:
    """One endpoint of the control surface."""

    method: str
    path: str
    title: str
    fields: str
    """What its body holds, in short."""


@dataclass(frozen=True, slots=True)
class ProviderListing:
    """One provider on the landing page."""

    id: str
    name: str
    summary: str
    mounts: tuple[ServerMount, ...]
    values: tuple[CredentialValue, ...]
    lines: tuple[FlowCommand, ...]
    triggers: tuple[RefusalTrigger, ...]
    limits: tuple[LimitDescription, ...]
    digest: str
    """Of what the sandbox makes of its spec, in hexadecimal: the same for the same spec and version."""


@dataclass(frozen=True, slots=True)
class SandboxListing:
    """All of it."""

    sandbox: str
    """The address of the sandbox."""
    limits_enforced: bool
    control: tuple[ControlAction, ...]
    """The endpoints of the control surface; empty if it is off."""
    providers: tuple[ProviderListing, ...]


_STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --strong: #3949ab; --good: #2e7d32; --bad: #c62828 }
@media (prefers-color-scheme: dark) { :root { --strong: #9fa8da; --good: #81c784; --bad: #ef9a9a } }
* { box-sizing: border-box }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 0 auto; padding: 2rem 1rem 4rem }
h1 { margin: 0 } h2 { margin: 0 } h3 { margin: 1.5rem 0 .5rem; font-size: 1rem }
a { color: var(--strong) }
nav { display: flex; flex-wrap: wrap; gap: .5rem; margin: 1rem 0 2rem }
nav a { border: 1px solid var(--line); border-radius: 2rem; padding: .1rem .8rem; text-decoration: none }
section { border: 1px solid var(--line); border-radius: .6rem; padding: 1.2rem 1.5rem; margin: 1.5rem 0 }
code, pre { font: .86em/1.5 ui-monospace, monospace; background: var(--soft); border-radius: .3rem }
code { padding: .1em .3em; overflow-wrap: anywhere; user-select: all }
pre { padding: .6rem .8rem; margin: .2rem 0 .8rem; white-space: pre-wrap; overflow-wrap: anywhere; user-select: all }
table { border-collapse: collapse; width: 100%; font-size: .92em }
.wide { overflow-x: auto }
th, td { text-align: left; vertical-align: top; padding: .35rem .8rem .35rem 0; border-bottom: 1px solid var(--line) }
th { font-weight: 600; white-space: nowrap }
.accepted { color: var(--good) } .unknown, .expired, .revoked { color: var(--bad) }
.note { opacity: .75; margin: .2rem 0 }
"""

_HELP = (
    "Click on a value or a line to select it whole. With the header "
    f"<code>{escape(PROVOKE_HEADER)}: CASE</code> an authenticated request is refused as the provider refuses that "
    "case."
)
_ENFORCED = "Limits are enforced, by the sandbox's clock; the option <code>--no-limits</code> switches them off."
_NOT_ENFORCED = "Limits are switched off: nothing is refused for being one too many. Provoke their answers instead."


def render_landing_page(listing: SandboxListing) -> str:
    entries = listing.providers
    links = "".join(f'<a href="#{escape(entry.id)}">{escape(entry.name)}</a>' for entry in entries)
    links += '<a href="#_control">Control</a>' if listing.control else ""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<title>Sandbox</title>\n<link rel="icon" href="data:,">\n<style>{_STYLE}</style>\n</head>\n<body>\n'
        f"<h1>Sandbox</h1>\n<p>It answers at {_render_code(listing.sandbox)} as the providers below say they do. "
        f"{_HELP}</p>\n"
        f"<p>{_ENFORCED if listing.limits_enforced else _NOT_ENFORCED}</p>\n"
        f"<nav>{links}</nav>\n{''.join(map(_render_section, entries))}{_render_control(listing)}</body>\n</html>\n"
    )


def _render_section(entry: ProviderListing) -> str:
    mounts = [(escape(mount.server), _render_code(mount.url), _render_code(mount.address)) for mount in entry.mounts]
    credentials = _render_table(("Variable", "Value", "State", "Level"), map(_render_value, entry.values))
    return (
        f'<section id="{escape(entry.id)}">\n<h2>{escape(entry.name)}</h2>\n<p>{_render_prose(entry.summary)}</p>\n'
        f"<h3>Begin</h3>\n{''.join(map(_render_command, entry.lines))}"
        f"<h3>Addresses</h3>\n{_render_table(('Server', 'Provider', 'Here'), mounts)}"
        f"<h3>Credentials</h3>\n{credentials}"
        f"<h3>Refusals to try</h3>\n{_render_table(('Status', 'Refusal', 'By'), map(_render_trigger, entry.triggers))}"
        f"<h3>Limits</h3>\n{_render_table(('Limit', 'Scope', 'Covers'), map(_render_limit, entry.limits))}"
        "</section>\n"
    )


def _render_control(listing: SandboxListing) -> str:
    if not listing.control:
        return ""
    rows = (
        (_render_code(act.method), _render_code(act.path), escape(act.title), escape(act.fields))
        for act in listing.control
    )
    return (
        '<section id="_control">\n<h2>Control</h2>\n<p>What you can do to this sandbox, from this machine, in JSON. '
        'Its OpenAPI document: <a href="/_control/openapi.json">openapi.json</a>.</p>\n'
        '<h3>Begin</h3>\n<p class="note">A minute passes</p>\n'
        f"<pre>{escape(_write_minute_command(listing.sandbox))}</pre>\n"
        f"<h3>Endpoints</h3>\n{_render_table(('Method', 'Path', 'What it does', 'Fields'), rows)}</section>\n"
    )


def _write_minute_command(base: str) -> str:
    header = "Content-Type: application/json"
    words = ["curl", "--include", "--request", "POST", "--header", header, "--data-raw", '{"advance": 60}']
    return shlex.join([*words, f"{base}/_control/clock"])


def _render_command(flow_command: FlowCommand) -> str:
    return f'<p class="note">{escape(flow_command.title)}</p>\n<pre>{escape(flow_command.command)}</pre>\n'


def _render_value(value: CredentialValue) -> tuple[str, ...]:
    shown = _render_code(value.value) if value.value is not None else "none yet"
    state = f'<span class="{escape(value.state)}">{escape(value.state)}</span>'
    return _render_code(value.variable), shown, state, escape(value.level or "")


def _render_trigger(trigger: RefusalTrigger) -> tuple[str, ...]:
    return escape(str(trigger.status)), escape(trigger.title), _render_code(trigger.how)


def _render_limit(allowance: LimitDescription) -> tuple[str, ...]:
    return escape(allowance.what), escape(allowance.scope), escape(", ".join(allowance.covers) or "all")


def _render_prose(text: str) -> str:
    """Write a text that may have code between back quotes."""
    pieces = text.split("`")
    return "".join(_render_code(piece) if index % 2 else escape(piece) for index, piece in enumerate(pieces))


def _render_code(text: str) -> str:
    return f"<code>{escape(text)}</code>"


def _render_table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Write a table; the cells are HTML already."""
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>\n" for row in rows)
    titles = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    return (
        f'<div class="wide"><table>\n<tr>{titles}</tr>\n{body}</table></div>\n'
        if body
        else '<p class="note">None.</p>\n'
    )
