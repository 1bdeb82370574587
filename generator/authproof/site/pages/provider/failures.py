"""The page failures.md: refusals over HTTP with their bodies, closes of sockets, permission levels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from authproof.model.base import Json
from authproof.model.channel import find_twin
from authproof.model.failure import Close, Failure, Reconnect
from authproof.model.level import Level
from authproof.model.pointers import spec_pointer
from authproof.model.vocabulary import Case, Surface
from authproof.site.pages.context import PageContext, status_badge
from authproof.site.pages.evidence_marks import MarkedUnit
from authproof.site.pages.markdown import (
    NOTHING,
    Markdown,
    Table,
    fence_code,
    inline_code,
    join_parts,
    make_badge,
    make_link,
    make_table,
    quote_literal,
    quote_prose,
)
from authproof.site.pages.notation import show_header
from authproof.site.pages.provider.operations import format_json
from authproof.site.pages.provider.safety import show_readings
from authproof.text.english import begin_large, join_words
from authproof.text.json_pointer import join_pointer
from authproof.text.placeholders import tells_time

_FIELDS_IN_DETAIL = (
    "meaning",
    "action",
    "bodies",
    "headers",
    "live",
    "surfaces",
    "operations",
    "limits",
    "credentials",
    "cases",
)
"""Fields whose marks stand with the failure itself rather than in the list of all failures."""
_PLACE_FIELDS = ("surfaces", "operations", "limits")
"""Fields that say where it is given."""
_PLACE_WORDS = {Surface.rest: "REST", Surface.token: "token endpoint", Surface.websocket: "WebSocket handshake"}
_FENCE_LANGUAGES = {"json": "json", "html": "html", "xml": "xml"}


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
    gloss: Markdown
    no_body: Markdown


@dataclass(frozen=True)
class ClosesView:
    """The closes of one channel."""

    title: Markdown
    readings: tuple[Markdown, ...]
    """What other sources say of the codes as a whole."""
    table: Table
    answers: Table
    """What is refused by a message that leaves the socket open."""


@dataclass(frozen=True)
class LevelView:
    """One permission level and what its holders may do."""

    anchor: str
    title: Markdown
    mark: Markdown
    includes: Markdown
    operations: Markdown
    rights: tuple[Markdown, ...]


def view_failures(context: PageContext) -> tuple[FailureView, ...]:
    return tuple(_view_failure(context, name, failure) for name, failure in _failures_by_status(context))


def tabulate_failures(context: PageContext) -> Table:
    rows = (
        (
            status_badge(failure.status, failure.covers),
            _link_failure(context, name, failure),
        )
        for name, failure in _failures_by_status(context)
    )
    return make_table(("Status", "Failure"), rows)


def say_no_bodies(context: PageContext) -> Markdown:
    """Say once that no refusal has a body; nothing if one has."""
    failures = context.provider.failures.values()
    return NOTHING if not failures or any(each.bodies for each in failures) else Markdown("No source shows a body.")


def view_closes(context: PageContext) -> tuple[ClosesView, ...]:
    """Give the closes of every channel that documents any; of channels that are alike, once for all."""
    provider = context.provider
    return tuple(
        _view_channel_closes(
            context, [name, *(each for each in provider.channels if find_twin(provider.channels, each) == name)]
        )
        for name, channel in provider.channels.items()
        if channel.closes and find_twin(provider.channels, name) is None
    )


def _view_channel_closes(context: PageContext, alike: list[str]) -> ClosesView:
    """Give the closes of the first of the channels, under the names of all."""
    name = alike[0]
    closes = context.provider.channels[name].closes
    ending = (_close_row(context, name, key, close, alike) for key, close in closes.items() if close.code)
    staying = (_close_row(context, name, key, close, alike) for key, close in closes.items() if not close.code)
    return ClosesView(
        title=context.link_parts("channels", alike),
        readings=show_readings(context, spec_pointer("channels", name, "closes")),
        table=make_table(("Close", "When", "What to do"), ending),
        answers=make_table(("Answer", "When", "What to do"), staying),
    )


def view_levels(context: PageContext) -> tuple[LevelView, ...]:
    return tuple(_view_level(context, name, level) for name, level in context.provider.levels.items())


def _failures_by_status(context: PageContext) -> list[tuple[str, Failure]]:
    """Sort by status, and then as in the spec."""
    return sorted(context.provider.failures.items(), key=lambda item: item[1].status)


def _say_header(context: PageContext, failure: Failure, header: str) -> Markdown:
    """Write a header; of a time that nobody states, that it is not documented."""
    code = show_header(header, failure.headers[header])
    if context.provider.may_answer_endless_ban(failure) and tells_time(failure.headers[header]):
        return Markdown(f"{code} (not with a ban: no time is given after which one ends)")
    return code


def _view_failure(context: PageContext, name: str, failure: Failure) -> FailureView:
    unit = context.unit_of(
        spec_pointer("failures", name), "status", "cases", *_PLACE_FIELDS, "meaning", "action", "headers",
        *map(_body_pointer, failure.bodies),
    )  # fmt: skip
    status_mark, place_mark = unit.mark_fields("status"), unit.mark_fields(*_PLACE_FIELDS)
    status = Markdown(f"Status: {status_mark}") if status_mark else NOTHING
    scope = _say_scope(context, failure) or (Markdown("Where it is given:") if place_mark else NOTHING)
    headers = join_parts(_say_header(context, failure, header) for header in failure.headers)
    return FailureView(
        anchor=f"failure-{name}",
        status=status_badge(failure.status, failure.covers),
        title=quote_literal(failure.title),
        badges=join_parts((status, context.mark_and_claims(unit)), " "),
        meaning=join_parts((quote_prose(failure.meaning), unit.mark_fields("meaning", "cases")), " "),
        action=unit.append_mark("action", quote_prose(failure.action)),
        scope=join_parts((scope, place_mark), " "),
        headers=unit.append_mark("headers", headers),
        bodies=tuple(_view_bodies(unit, failure)),
        gloss=quote_literal(f"“{failure.gloss}”") if failure.gloss else NOTHING,
        no_body=NOTHING if failure.bodies or say_no_bodies(context) else Markdown("No source shows a body."),
    )


def _link_failure(context: PageContext, name: str, failure: Failure) -> Markdown:
    unit = context.unit_of(spec_pointer("failures", name), *_FIELDS_IN_DETAIL)
    words = " or ".join(_PLACE_WORDS[surface] for surface in failure.surfaces)
    place = NOTHING if Surface.rest in failure.surfaces else make_badge(words, "ap-badge")
    return join_parts((make_link(quote_literal(failure.title), f"#failure-{name}"), place, unit.title_mark), " ")


def _say_scope(context: PageContext, failure: Failure) -> Markdown:
    """Say where it is given, if that is not at every request."""
    where = context.link_parts("operations", failure.operations)
    place = f"Only at {where}." if where else _say_surfaces(context, failure)
    wrong = context.link_parts("credentials", failure.credentials)
    blamed = f"Only if {wrong} is wrong." if wrong else ""
    return join_parts(map(Markdown, filter(None, (place, _say_limits(context, failure), blamed))), " ")


def _say_limits(context: PageContext, refusal: Failure | Close) -> str:
    limit_links = join_parts(
        make_link(quote_literal(context.provider.limits[name].title), f"#limit-{name}") for name in refusal.limits
    )
    return f"Only for {limit_links}." if limit_links else ""


def _say_surfaces(context: PageContext, failure: Failure) -> str:
    """Say on which of the surfaces that a provider has it is given; nothing if that is all requests over HTTP."""
    there = {scheme.surface for scheme in context.provider.schemes.values()}
    over_http = [surface for surface in (Surface.rest, Surface.token) if surface in there]
    given = [surface for surface in over_http if surface in failure.surfaces]
    at_handshake = Surface.websocket in failure.surfaces and bool(context.provider.channels)
    if given == over_http:
        return "At the WebSocket handshake, too." if at_handshake else ""
    issuing = [name for name in context.provider.operations if context.provider.surface_of(name) is Surface.token]
    links = join_words([context.link_part("operations", name) for name in issuing])
    words = {Surface.rest: f"at every operation except {links}", Surface.token: f"at {links}"}
    places = [*(words[surface] for surface in given), *(["at the WebSocket handshake"] if at_handshake else [])]
    said = join_words(places)
    return f"{begin_large(said) if Surface.rest in given else f'Only {said}'}." if places else ""


def _view_bodies(unit: MarkedUnit, failure: Failure) -> Iterator[BodyView]:
    for number, (media_type, body) in enumerate(failure.bodies.items()):
        suffix = " (default)" if number == 0 and len(failure.bodies) > 1 else ""
        mark = unit.mark_fields(_body_pointer(media_type))
        yield BodyView(Markdown(quote_literal(media_type) + suffix), mark, _fence_body(media_type, body))


def _body_pointer(media_type: str) -> str:
    return f"bodies{join_pointer((media_type,))}"


def _fence_body(media_type: str, body: Json) -> Markdown:
    language = next((name for word, name in _FENCE_LANGUAGES.items() if word in media_type), "text")
    is_text = isinstance(body, str) and language != "json"
    return fence_code(str(body) if is_text else format_json(body), language)


def _close_row(context: PageContext, channel: str, name: str, close: Close, alike: list[str]) -> tuple[Markdown, ...]:
    unit = context.unit_of(spec_pointer("channels", channel, "closes", name), "code", "meaning", "action", "reconnect")
    claims_link = context.link_claims(spec_pointer("channels", channel, "closes", name))
    anchors = "".join(f'<span id="close-{each}-{name}"></span>' for each in alike)
    reconnect_words = _say_reconnect(context, channel, close) if close.code else ""
    reconnect_badge = make_badge(reconnect_words, "ap-badge", f"ap-close--{close.reconnect}") if close.code else NOTHING
    return (
        join_parts((Markdown(anchors + _show_close(context, channel, close, unit)), unit.title_mark, claims_link), " "),
        join_parts(
            (unit.append_mark("meaning", quote_prose(close.meaning)), _say_close_frame(context, channel, close)), " "
        ),
        join_parts(
            (
                quote_prose(close.action),
                Markdown("<br>") if reconnect_badge else NOTHING,
                reconnect_badge,
                unit.mark_fields("action", "reconnect"),
            ),
            " ",
        ),
    )


def _show_close(context: PageContext, channel: str, close: Close, unit: MarkedUnit) -> Markdown:
    """Show code and name; of a refusal that leaves the socket open, the message that it is."""
    if close.code is None:
        name = context.link_message(channel, close.message) if close.message else inline_code(close.name)
        return unit.append_mark("code", name)
    badge = unit.append_mark("code", make_badge(str(close.code), "ap-close", f"ap-close--{close.reconnect}"))
    return join_parts((badge, Markdown("<br>"), inline_code(close.name)), " ")


def _say_reconnect(context: PageContext, channel: str, close: Close) -> str:
    """Say whether to reconnect; of a new session, only where there are some that can be resumed."""
    is_plain = close.reconnect is Reconnect.new_session and context.provider.channels[channel].resume is None
    return "reconnect" if is_plain else close.reconnect.words


def _say_close_frame(context: PageContext, channel: str, close: Close) -> Markdown:
    reason = f"Reason: {inline_code(close.reason)}." if close.reason else ""
    first = f"{context.link_message(channel, close.message)} is sent first." if close.message and close.code else ""
    return join_parts(map(Markdown, (reason, first, _say_limits(context, close))), " ")


def _link_at_level(context: PageContext, operation: str) -> Markdown:
    mark = context.evidence_marks.mark_detached(spec_pointer("operations", operation, "level"))
    return join_parts((context.link_part("operations", operation), mark), " ")


def say_no_levels(context: PageContext) -> Markdown:
    """Lead to what is said of permissions where there are no levels of them."""
    refusals = [name for name, failure in context.provider.failures.items() if Case.forbidden in failure.cases]
    if not refusals:
        return Markdown("No source states permission levels.")
    links = context.link_parts("failures", refusals)
    return Markdown(f"Permissions come in no levels here. What is refused for lack of one: {links}.")


def _view_level(context: PageContext, name: str, level: Level) -> LevelView:
    operations_at_level = [
        key
        for key, operation in context.provider.operations.items()
        if operation.level == name and not operation.sandbox_only
    ]
    return LevelView(
        anchor=f"level-{name}",
        title=quote_literal(level.title),
        mark=context.mark_and_claims(context.unit_of(spec_pointer("levels", name))),
        includes=context.link_parts("levels", level.includes),
        operations=join_parts(_link_at_level(context, key) for key in operations_at_level),
        rights=tuple(map(quote_prose, level.may)),
    )
