"""WebSocket: the order of messages, every message, how to open the channel and keep it open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.model.channel import Channel, Heartbeat, Message, Resume, Side, When
from generator.model.scheme import Place, Scheme
from generator.pages.carriage import line, lines
from generator.pages.context import Context, lifecycle_badge
from generator.pages.markdown import NOTHING, Markdown, Table, badge, code, fence, joined, link, literal, prose, table
from generator.pages.operations import parameter_table, shown_json
from generator.words import count, duration

_WHEN = {
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
class Warned:
    """A published snippet that does not work, and what does."""

    title: Markdown
    text: Markdown


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
    warnings: tuple[Warned, ...]
    rules: tuple[Markdown, ...]
    notes: tuple[Markdown, ...]
    closes: Markdown
    messages: tuple[MessageView, ...]


def channels(context: Context) -> tuple[ChannelView, ...]:
    """Give every channel, in the order of the spec."""
    return tuple(channel_view(context, name, channel) for name, channel in context.provider.channels.items())


def channel_view(context: Context, name: str, channel: Channel) -> ChannelView:
    """Work out one channel."""
    unit = context.unit(
        f"/channels/{name}", "parameters", "security", "heartbeat", "resume", "notes", "messages", "closes",
        "max_message_bytes", "authenticate_within",
    )  # fmt: skip
    accepted = {key: context.provider.schemes[key] for key in channel.security}
    return ChannelView(
        anchor=f"channel-{name}",
        title=literal(channel.title),
        mark=joined((unit.title, context.ran(f"/channels/{name}")), " "),
        summary=prose(channel.summary),
        address=fence(context.provider.servers[channel.server].url.rstrip("/") + channel.path, "text"),
        parameters=parameter_table(context, unit, channel.parameters),
        methods=table(("Method", "What you send", "When"), _methods(context, accepted, unit.field("security"))),
        order=table(("", "From", "What happens"), _numbered(_Conversation(context, name, channel, accepted).steps())),
        warnings=tuple(_warnings(accepted)),
        rules=tuple(filter(None, _rules(channel, unit.field("max_message_bytes"), unit.field("authenticate_within")))),
        notes=tuple(filter(None, (*map(prose, channel.notes), unit.field("notes")))),
        closes=link(Markdown("Close codes"), "failures.md#closes") if channel.closes else NOTHING,
        messages=tuple(message_view(context, name, key, message) for key, message in channel.messages.items()),
    )


def message_view(context: Context, channel: str, name: str, message: Message) -> MessageView:
    """Work out one message."""
    unit = context.unit(f"/channels/{channel}/messages/{name}", "required", "payload", "reply", "when")
    return MessageView(
        anchor=f"message-{channel}-{name}",
        title=literal(message.title),
        badges=joined((sender(message.sender), unit.title, context.ran(unit.pointer)), " "),
        summary=prose(message.summary),
        facts=tuple(filter(None, (
            unit.with_field("when", _when(message)),
            unit.with_field("required", _required(message)),
            unit.with_field("reply", _reply(context, channel, message)),
            unit.field("payload"),
        ))),
        payload=fence(shown_json(message.payload), "json"),
    )  # fmt: skip


def sender(side: Side) -> Markdown:
    """Show which end speaks."""
    return badge(side, "ap-side", f"ap-side--{side}")


def message_link(context: Context, channel: str, name: str) -> Markdown:
    """Link a message's title to where it stands."""
    title = context.provider.channels[channel].messages[name].title
    return link(literal(title), f"{context.folder}index.md#message-{channel}-{name}")


@dataclass(frozen=True)
class _Conversation:
    """Who says what, in the order in which it happens."""

    context: Context
    name: str
    channel: Channel
    accepted: dict[str, Scheme]

    def steps(self) -> Iterator[tuple[Side, Markdown]]:
        yield Side.client, self._opening()
        if self.channel.greeting:
            yield Side.server, Markdown(f"{self._message(self.channel.greeting)}, as soon as the socket is open.")
        yield from self._authentication()
        if self.channel.welcome:
            yield Side.server, Markdown(f"{self._message(self.channel.welcome)}: you are authenticated.")
        if self.channel.heartbeat:
            yield self.channel.heartbeat.sender, self._heartbeat(self.channel.heartbeat)
        if self.channel.resume:
            yield Side.client, self._resume(self.channel.resume)

    def _opening(self) -> Markdown:
        handshake = [scheme for scheme in self.accepted.values() if not _in_band(scheme)]
        sent = joined(map(lines, handshake), " or ")
        bare = "without a credential" if len(handshake) < len(self.accepted) else ""
        how = joined((Markdown(f"with {sent}") if sent else NOTHING, Markdown(bare)), ", or ")
        return Markdown(f"Opens the socket {how}.")

    def _authentication(self) -> Iterator[tuple[Side, Markdown]]:
        within = self.channel.authenticate_within
        limit = f" within {duration(within)}" if within else ""
        unless = " (unless the handshake carried a credential)" if self._mixed else ""
        for scheme in self.accepted.values():
            for message in dict.fromkeys(part.message for part in scheme.parts if part.message):
                sent = joined((line(part) for part in scheme.parts if part.message == message), " and ")
                yield Side.client, Markdown(f"{self._message(message)} with {sent}{limit}{unless}.")

    @property
    def _mixed(self) -> bool:
        return len({_in_band(scheme) for scheme in self.accepted.values()}) > 1

    def _heartbeat(self, heartbeat: Heartbeat) -> Markdown:
        unit = self.context.unit(f"/channels/{self.name}", "heartbeat")
        text = f"{self._message(heartbeat.message)}{self._interval(heartbeat)}"
        if heartbeat.sequence_at:
            text += f", with the number of the last message received at {code(heartbeat.sequence_at)}"
        silence = f" The server closes after {duration(heartbeat.timeout)} without one." if heartbeat.timeout else ""
        return joined((Markdown(f"{text}.{silence}"), unit.field("heartbeat")), " ")

    def _interval(self, heartbeat: Heartbeat) -> str:
        if heartbeat.interval_in and heartbeat.interval_at:
            told = self._message(heartbeat.interval_in)
            return f", again and again: {told} tells the interval in milliseconds at {code(heartbeat.interval_at)}"
        return f", every {duration(heartbeat.seconds)}" if heartbeat.seconds else ", again and again"

    def _resume(self, resume: Resume) -> Markdown:
        unit = self.context.unit(f"/channels/{self.name}", "resume")
        text = (
            f"After a lost connection, within {duration(resume.seconds)}: {self._message(resume.message)} with the"
            f" session at {code(resume.session_at)} and the number of the last message received at"
            f" {code(resume.sequence_at)}. The server answers {self._message(resume.accepted)}, or"
            f" {self._message(resume.rejected)} if the session is over."
        )
        return joined((Markdown(text), unit.field("resume")), " ")

    def _message(self, name: str) -> Markdown:
        return message_link(self.context, self.name, name)


def _numbered(steps: Iterator[tuple[Side, Markdown]]) -> Iterator[tuple[Markdown, ...]]:
    return ((Markdown(str(number)), sender(side), text) for number, (side, text) in enumerate(steps, 1))


def _in_band(scheme: Scheme) -> bool:
    return any(part.place is Place.message for part in scheme.parts)


def _methods(context: Context, accepted: dict[str, Scheme], mark: Markdown) -> Iterator[tuple[Markdown, ...]]:
    for name, scheme in accepted.items():
        badges = (lifecycle_badge(scheme.lifecycle), context.unit(f"/schemes/{name}").title, mark)
        moment = "by message, once the socket is open" if _in_band(scheme) else "with the handshake"
        yield joined((context.link("schemes", name), *badges), " "), lines(scheme), Markdown(moment)


def _warnings(accepted: dict[str, Scheme]) -> Iterator[Warned]:
    for scheme in accepted.values():
        if scheme.broken_snippet:
            title = Markdown(f"{literal(scheme.title)}: the published snippet does not work")
            yield Warned(title, prose(scheme.broken_snippet))


def _rules(channel: Channel, size_mark: Markdown, time_mark: Markdown) -> Iterator[Markdown]:
    if channel.max_message_bytes:
        yield joined(
            (Markdown(f"A message may have at most {count(channel.max_message_bytes, 'byte')}."), size_mark), " "
        )
    if channel.authenticate_within:
        told = Markdown(f"You have {duration(channel.authenticate_within)} to authenticate.")
        yield joined((told, time_mark), " ")


def _when(message: Message) -> Markdown:
    return Markdown(f"Sent {_WHEN[message.when]}.") if message.sender is Side.client else NOTHING


def _required(message: Message) -> Markdown:
    needed = (Markdown(f"{code(pointer)} ({kind})") for pointer, kind in message.required.items())
    listed = joined(needed)
    return Markdown(f"Must have {listed}.") if listed else NOTHING


def _reply(context: Context, channel: str, message: Message) -> Markdown:
    return Markdown(f"Answered by {message_link(context, channel, message.reply)}.") if message.reply else NOTHING
