"""Failures: every documented refusal over HTTP with its bodies, and every close of a socket."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator import pointer
from generator.model.base import Json
from generator.model.failure import Close, Failure, Reconnect
from generator.model.scheme import Surface
from generator.pages.channels import message_link
from generator.pages.context import Context
from generator.pages.markdown import NOTHING, Markdown, Table, badge, code, fence, joined, link, literal, prose, table
from generator.pages.marks import Unit
from generator.pages.operations import shown_json
from generator.words import listed, spelled

_RECONNECT = {
    Reconnect.never: "do not reconnect",
    Reconnect.new_session: "reconnect, new session",
    Reconnect.resume: "reconnect and resume",
    Reconnect.back_off: "wait, then reconnect",
    Reconnect.unknown: "not stated",
}
_TOLD_BELOW = ("meaning", "action", "bodies", "headers", "live", "surfaces", "operations", "limits", "cases")
"""Fields whose marks stand with the failure itself rather than in the list of all failures."""
_LANGUAGES = {"json": "json", "html": "html", "xml": "xml"}


@dataclass(frozen=True)
class BodyView:
    """The body of a refusal in one media type."""

    media_type: Markdown
    mark: Markdown
    block: Markdown


@dataclass(frozen=True)
class FailureView:
    """One documented refusal."""

    anchor: str
    status: Markdown
    title: Markdown
    badges: Markdown
    meaning: Markdown
    action: Markdown
    scope: Markdown
    headers: Markdown
    bodies: tuple[BodyView, ...]
    no_body: Markdown


@dataclass(frozen=True)
class ClosesView:
    """The closes of one channel."""

    title: Markdown
    table: Table


def failures(context: Context) -> tuple[FailureView, ...]:
    """Give every refusal, by status and then in the order of the spec."""
    by_status = sorted(context.provider.failures.items(), key=lambda item: item[1].status)
    return tuple(_failure(context, name, failure) for name, failure in by_status)


def overview(context: Context) -> Table:
    """List the refusals: status, what it is, what to do."""
    by_status = sorted(context.provider.failures.items(), key=lambda item: item[1].status)
    rows = (
        (_status(failure), _entry(context, name, failure), _action(context, name, failure))
        for name, failure in by_status
    )
    return table(("Status", "Failure", "What to do"), rows)


def closes(context: Context) -> tuple[ClosesView, ...]:
    """Give the closes of every channel that documents any."""
    return tuple(
        ClosesView(
            title=context.link("channels", name),
            table=table(
                ("Close", "When", "What to do"),
                (_close(context, name, key, close) for key, close in channel.closes.items()),
            ),
        )
        for name, channel in context.provider.channels.items()
        if channel.closes
    )


def _failure(context: Context, name: str, failure: Failure) -> FailureView:
    unit = context.unit(f"/failures/{name}", "meaning", "action", "headers", *map(_body_pointer, failure.bodies))
    headers = joined(code(f"{header}: {value}") for header, value in failure.headers.items())
    return FailureView(
        anchor=f"failure-{name}",
        status=_status(failure),
        title=literal(failure.title),
        badges=joined((unit.title, context.ran(f"/failures/{name}")), " "),
        meaning=unit.with_field("meaning", prose(failure.meaning)),
        action=unit.with_field("action", prose(failure.action)),
        scope=_scope(context, failure),
        headers=unit.with_field("headers", headers),
        bodies=tuple(_bodies(unit, failure)),
        no_body=NOTHING if failure.bodies else Markdown("No source shows a body."),
    )


def _entry(context: Context, name: str, failure: Failure) -> Markdown:
    unit = context.unit(f"/failures/{name}", *_TOLD_BELOW)
    place = NOTHING if Surface.rest in failure.surfaces else badge(_surfaces(failure), "ap-badge")
    return joined((link(literal(failure.title), f"#failure-{name}"), place, unit.title), " ")


def _action(context: Context, name: str, failure: Failure) -> Markdown:
    return context.unit(f"/failures/{name}", "action").with_field("action", prose(failure.action))


def _status(failure: Failure) -> Markdown:
    return badge(failure.covers or str(failure.status), "ap-status", f"ap-status--{failure.status // 100}")


def _scope(context: Context, failure: Failure) -> Markdown:
    cases = listed([spelled(case) for case in failure.cases], "or")
    where = context.links("operations", failure.operations)
    only = f"Only at {where}." if where else ""
    given = f"Given {_surfaces(failure)}."
    return joined(map(Markdown, (f"Case: {cases}.", given, only, _limits(context, failure))), " ")


def _limits(context: Context, refusal: Failure | Close) -> str:
    limits = joined(link(literal(context.provider.limits[name].title), f"#limit-{name}") for name in refusal.limits)
    return f"Only for {limits}." if limits else ""


def _surfaces(failure: Failure) -> str:
    words = {
        Surface.rest: "by REST operations",
        Surface.token: "by token endpoints",
        Surface.websocket: "at the WebSocket handshake",
    }
    return listed([words[surface] for surface in failure.surfaces])


def _bodies(unit: Unit, failure: Failure) -> Iterator[BodyView]:
    for number, (media_type, body) in enumerate(failure.bodies.items()):
        suffix = " (default)" if number == 0 and len(failure.bodies) > 1 else ""
        mark = unit.field(_body_pointer(media_type))
        yield BodyView(Markdown(literal(media_type) + suffix), mark, _block(media_type, body))


def _body_pointer(media_type: str) -> str:
    return f"bodies{pointer.join((media_type,))}"


def _block(media_type: str, body: Json) -> Markdown:
    language = next((name for word, name in _LANGUAGES.items() if word in media_type), "text")
    is_text = isinstance(body, str) and language != "json"
    return fence(str(body) if is_text else shown_json(body), language)


def _close(context: Context, channel: str, name: str, close: Close) -> tuple[Markdown, ...]:
    unit = context.unit(f"/channels/{channel}/closes/{name}", "code", "meaning", "action", "reconnect")
    ran = context.ran(f"/channels/{channel}/closes/{name}")
    number = badge(str(close.code) if close.code else "stays open", "ap-close", f"ap-close--{close.reconnect}")
    hook = Markdown(f'<span id="close-{channel}-{name}"></span>{unit.with_field("code", number)}')
    again = badge(_RECONNECT[close.reconnect], "ap-badge", f"ap-close--{close.reconnect}")
    return (
        joined((hook, Markdown("<br>"), code(close.name), unit.title, ran), " "),
        joined((unit.with_field("meaning", prose(close.meaning)), _frame(context, channel, close)), " "),
        joined(
            (unit.with_field("action", prose(close.action)), Markdown("<br>"), unit.with_field("reconnect", again)), " "
        ),
    )


def _frame(context: Context, channel: str, close: Close) -> Markdown:
    reason = f"Reason: {code(close.reason)}." if close.reason else ""
    first = f"{message_link(context, channel, close.message)} is sent first." if close.message else ""
    return joined(map(Markdown, (reason, first, _limits(context, close))), " ")
