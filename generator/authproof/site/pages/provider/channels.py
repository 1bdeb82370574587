"""WebSocket: the order of messages, every message, how to open the channel and keep it open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from authproof.model.channel import Channel, Heartbeat, Message, Resume, Side, find_twin
from authproof.model.pointers import spec_pointer
from authproof.model.scheme import Scheme
from authproof.model.vocabulary import Case, When
from authproof.site.pages.context import PageContext, lifecycle_badge
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
from authproof.site.pages.notation import dotted_key, show_part, show_scheme_parts
from authproof.site.pages.provider.operations import format_json, tabulate_parameters
from authproof.text.english import join_words, spell_count, spell_duration

_WHEN_WORDS = {
    When.before: "before authentication only",
    When.after: "once authenticated",
    When.any: "at any time",
}


@dataclass(frozen=True)
class MessageView:
    """One message of a channel."""

    anchor: str
    title: Markdown
    badges: Markdown
    summary: Markdown
    facts: tuple[Markdown, ...]
    payload: Markdown


@dataclass(frozen=True)
class ChannelView:
    """One channel."""

    anchor: str
    title: Markdown
    mark: Markdown
    summary: Markdown
    address: Markdown
    parameters: Table | None
    methods: Table
    order: Table
    warnings: tuple[Markdown, ...]
    """Published snippets that do not work."""
    rules: tuple[Markdown, ...]
    notes: tuple[Markdown, ...]
    closes: Markdown
    messages: tuple[MessageView, ...]


@dataclass(frozen=True)
class TwinChannelView:
    """One channel that is another one at an address of its own."""

    anchor: str
    title: Markdown
    mark: Markdown
    summary: Markdown
    address: Markdown
    notes: tuple[Markdown, ...]
    twin: Markdown
    """Where all else is said."""


def view_channels(context: PageContext) -> tuple[ChannelView, ...]:
    """Give the channels, each that is like another one left out."""
    return tuple(
        _view_channel(context, name, channel)
        for name, channel in context.provider.channels.items()
        if find_twin(context.provider.channels, name) is None
    )


def view_twin_channels(context: PageContext) -> tuple[TwinChannelView, ...]:
    """Give the channels that are like another one."""
    twins = {name: find_twin(context.provider.channels, name) for name in context.provider.channels}
    return tuple(_view_twin(context, name, twin) for name, twin in twins.items() if twin)


def _view_twin(context: PageContext, name: str, twin: str) -> TwinChannelView:
    """Lead to the channel where all is said, and keep the anchors of what stands there."""
    channel, unit = context.provider.channels[name], context.unit_of(spec_pointer("channels", name), "notes")
    anchors = "".join(f'<span id="message-{name}-{key}"></span>' for key in channel.messages)
    return TwinChannelView(
        anchor=f"channel-{name}",
        title=quote_literal(channel.title),
        mark=context.mark_and_claims(unit),
        summary=quote_prose(channel.summary),
        address=_show_address(context, channel),
        notes=tuple(filter(None, (*map(quote_prose, channel.notes), unit.mark_fields("notes")))),
        twin=Markdown(f"{anchors}All else is as for {context.link_part('channels', twin)}."),
    )


def _show_address(context: PageContext, channel: Channel) -> Markdown:
    return fence_code(context.provider.servers[channel.server].base_url + channel.path, "text")


def _view_channel(context: PageContext, name: str, channel: Channel) -> ChannelView:
    unit = context.unit_of(
        spec_pointer("channels", name), "parameters", "security", "heartbeat", "resume", "notes", "messages", "closes",
        "max_message_bytes", "authenticate_within",
    )  # fmt: skip
    accepted_schemes = {key: context.provider.schemes[key] for key in channel.security}
    return ChannelView(
        anchor=f"channel-{name}",
        title=quote_literal(channel.title),
        mark=context.mark_and_claims(unit),
        summary=quote_prose(channel.summary),
        address=_show_address(context, channel),
        parameters=tabulate_parameters(context, unit, channel.parameters),
        methods=make_table(
            ("Method", "What you send", "When"), _method_rows(context, accepted_schemes, unit.mark_fields("security"))
        ),
        order=make_table(
            ("", "From", "What happens"),
            _number_steps(_MessageOrder(context, name, channel, accepted_schemes).list_steps()),
        ),
        warnings=tuple(_list_warnings(context, accepted_schemes)),
        rules=tuple(
            filter(
                None,
                _list_rules(channel, unit.mark_fields("max_message_bytes"), unit.mark_fields("authenticate_within")),
            )
        ),
        notes=tuple(filter(None, (*map(quote_prose, channel.notes), unit.mark_fields("notes")))),
        closes=make_link(Markdown("Close codes"), "failures.md#closes") if channel.closes else NOTHING,
        messages=tuple(_view_message(context, name, key, message) for key, message in channel.messages.items()),
    )


def _view_message(context: PageContext, channel: str, name: str, message: Message) -> MessageView:
    unit = context.unit_of(spec_pointer("channels", channel, "messages", name), "required", "payload", "reply", "when")
    return MessageView(
        anchor=f"message-{channel}-{name}",
        title=quote_literal(message.title),
        badges=join_parts((sender_badge(message.sender), context.mark_and_claims(unit)), " "),
        summary=quote_prose(message.summary),
        facts=tuple(filter(None, (
            unit.append_mark("when", _say_when(message) if unit.states("when") else NOTHING),
            unit.append_mark("required", _say_required(message)),
            unit.append_mark("reply", _say_reply(context, channel, message)),
            unit.mark_fields("payload"),
        ))),
        payload=fence_code(format_json(message.payload), "json"),
    )  # fmt: skip


def sender_badge(side: Side) -> Markdown:
    return make_badge(side, "ap-side", f"ap-side--{side}")


@dataclass(frozen=True)
class _MessageOrder:
    """Who says what, in the order in which it happens."""

    context: PageContext
    name: str
    channel: Channel
    accepted_schemes: dict[str, Scheme]

    def list_steps(self) -> Iterator[tuple[Side, Markdown]]:
        yield Side.client, self._say_opening()
        if self.channel.greeting:
            yield (
                Side.server,
                Markdown(f"{self._link_own_message(self.channel.greeting)}, as soon as the socket is open."),
            )
        yield from self._list_authentication()
        if self.channel.welcome:
            yield Side.server, Markdown(f"{self._link_own_message(self.channel.welcome)}: you are authenticated.")
        elif any(scheme.travels_in_message for scheme in self.accepted_schemes.values()):
            yield from self._list_probes()
        if self.channel.heartbeat:
            yield self.channel.heartbeat.sender, self._say_heartbeat(self.channel.heartbeat)
        if self.channel.resume:
            yield Side.client, self._say_resume(self.channel.resume)

    def _say_opening(self) -> Markdown:
        handshake = [scheme for scheme in self.accepted_schemes.values() if not scheme.travels_in_message]
        sent_parts = join_parts(map(show_scheme_parts, handshake), " or ")
        without_credential = "without a credential" if len(handshake) < len(self.accepted_schemes) else ""
        how = join_parts(
            (Markdown(f"with {sent_parts}") if sent_parts else NOTHING, Markdown(without_credential)), ", or "
        )
        return Markdown(f"Opens the socket {how}.")

    def _list_authentication(self) -> Iterator[tuple[Side, Markdown]]:
        within = self.channel.authenticate_within
        limit = f" within {spell_duration(within)}" if within else ""
        exception = " (unless the handshake carried a credential)" if self._has_two_moments else ""
        for scheme in self.accepted_schemes.values():
            for message in scheme.messages:
                sent_parts = join_parts((show_part(part) for part in scheme.parts if part.message == message), " and ")
                yield Side.client, Markdown(f"{self._link_own_message(message)} with {sent_parts}{limit}{exception}.")

    def _list_probes(self) -> Iterator[tuple[Side, Markdown]]:
        """Say how a client sees that it is authenticated where no message says so: by what is answered from then on."""
        for name, message in self.channel.messages_of(Side.client).items():
            if message.reply and message.when is When.after:
                sent, reply = self._link_own_message(name), self._link_own_message(message.reply)
                login = join_words([self._link_own_message(each) for each in self._login_messages])
                why = f"to see whether you are authenticated: no answer to {login} is documented"
                yield Side.client, Markdown(f"{sent}, {why}.")
                pointer = spec_pointer("channels", self.name, "messages", name)
                mark = self.context.unit_of(pointer, "when").mark_fields("when")
                yield Side.server, join_parts((Markdown(f"{reply}: you are authenticated."), mark), " ")
                return

    @property
    def _login_messages(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(each for scheme in self.accepted_schemes.values() for each in scheme.messages))

    @property
    def _has_two_moments(self) -> bool:
        return len({scheme.travels_in_message for scheme in self.accepted_schemes.values()}) > 1

    def _say_heartbeat(self, heartbeat: Heartbeat) -> Markdown:
        unit = self.context.unit_of(spec_pointer("channels", self.name), "heartbeat")
        text = f"{self._link_own_message(heartbeat.message)}{self._say_interval(heartbeat)}"
        if heartbeat.sequence_at:
            own_key, number_key = heartbeat.sequence_at, self.channel.sequence_at
            number = f"last {inline_code(dotted_key(number_key))}" if number_key else "number of the last message"
            text += f"; its {inline_code(dotted_key(own_key))} is the {number} that you received"
        return join_parts((Markdown(f"{text}.{self._say_silence(heartbeat)}"), unit.mark_fields("heartbeat")), " ")

    def _say_silence(self, heartbeat: Heartbeat) -> str:
        if not heartbeat.timeout:
            return ""
        found = self.channel.close_for(Case.heartbeat_timeout)
        code = f" with {found[1].code}" if found and found[1].code else ""
        return f" After {spell_duration(heartbeat.timeout)} without one the server closes{code}."

    def _say_interval(self, heartbeat: Heartbeat) -> str:
        if heartbeat.interval_in and heartbeat.interval_at:
            teller, key = self._link_own_message(heartbeat.interval_in), inline_code(dotted_key(heartbeat.interval_at))
            return f", every {key} milliseconds (from {teller})"
        each = spell_duration(heartbeat.seconds).removeprefix("1 ") if heartbeat.seconds else ""
        return f", every {each}" if each else ", again and again"

    def _say_resume(self, resume: Resume) -> Markdown:
        unit = self.context.unit_of(spec_pointer("channels", self.name), "resume")
        session, number = (inline_code(dotted_key(each)) for each in (resume.session_at, resume.sequence_at))
        text = (
            f"After a lost connection, within {spell_duration(resume.seconds)}:"
            f" {self._link_own_message(resume.message)} with {session} (the session) and {number} (the number of the"
            f" last message received). The server answers"
            f" {self._link_own_message(resume.accepted)}, or"
            f" {self._link_own_message(resume.rejected)} if the session is over."
        )
        return join_parts((Markdown(text), unit.mark_fields("resume")), " ")

    def _link_own_message(self, name: str) -> Markdown:
        return self.context.link_message(self.name, name)


def _number_steps(steps: Iterator[tuple[Side, Markdown]]) -> Iterator[tuple[Markdown, ...]]:
    return ((Markdown(str(number)), sender_badge(side), text) for number, (side, text) in enumerate(steps, 1))


def _method_rows(
    context: PageContext, accepted_schemes: dict[str, Scheme], mark: Markdown
) -> Iterator[tuple[Markdown, ...]]:
    for name, scheme in accepted_schemes.items():
        title = context.link_marked("schemes", name, lifecycle_badge(scheme.lifecycle))
        moment_words = "by message, once the socket is open" if scheme.travels_in_message else "with the handshake"
        yield (join_parts((title, mark), " "), show_scheme_parts(scheme), Markdown(moment_words))


def _list_warnings(context: PageContext, accepted_schemes: dict[str, Scheme]) -> Iterator[Markdown]:
    for name, scheme in accepted_schemes.items():
        if scheme.broken_snippet:
            yield Markdown(f"The published snippet for {context.link_part('schemes', name)} does not work: see there.")


def _list_rules(channel: Channel, size_mark: Markdown, time_mark: Markdown) -> Iterator[Markdown]:
    if channel.max_message_bytes:
        yield join_parts(
            (Markdown(f"A message may have at most {spell_count(channel.max_message_bytes, 'byte')}."), size_mark), " "
        )
    if channel.authenticate_within:
        time_sentence = Markdown(f"You have {spell_duration(channel.authenticate_within)} to authenticate.")
        yield join_parts((time_sentence, time_mark), " ")


def _say_when(message: Message) -> Markdown:
    return Markdown(f"Sent {_WHEN_WORDS[message.when]}.") if message.sender is Side.client else NOTHING


def _say_required(message: Message) -> Markdown:
    required_values = (
        Markdown(f"{inline_code(dotted_key(pointer))} ({kind})") for pointer, kind in message.required.items()
    )
    values_listed = join_parts(required_values)
    return Markdown(f"Needs {values_listed}.") if values_listed else NOTHING


def _say_reply(context: PageContext, channel: str, message: Message) -> Markdown:
    return Markdown(f"Answered by {context.link_message(channel, message.reply)}.") if message.reply else NOTHING
