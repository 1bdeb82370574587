"""Arguments about mutants whose tables differ, and that no claim noticed: what was changed never comes to light.

Each is a rule that looks at the spec; it is asked only after every claim has been run and kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from generator.claims.make.pacing import opens
from generator.claims.make.replies import is_json
from generator.compile import accepted, compile_provider
from generator.model import Provider
from generator.model.channel import Channel, Message
from generator.model.credential import Credential
from generator.model.failure import Case, Close, Failure, Live
from generator.model.grant import GrantBase
from generator.model.limit import Window
from generator.model.operation import Operation
from generator.model.scheme import Lifecycle, Surface
from generator.mutants.leaves import Leaf, Sort
from generator.pointer import join, resolve, split
from generator.template import holes


class Seen(NamedTuple):
    """A mutant, as far as its leaf tells."""

    leaf: Leaf
    now: Any
    provider: Provider

    @property
    def document(self) -> str:
        """Where the leaf is in the body or payload that it is of."""
        inner = self.leaf.inner
        return inner if self.leaf.field != "bodies" else join(tuple(split(inner)[1:]))

    @property
    def channel(self) -> Channel | None:
        """The channel that the leaf is of."""
        path = self.leaf.path
        return self.provider.channels.get(str(path[1])) if path[0] == "channels" else None

    @property
    def same_type(self) -> bool:
        """Whether the value is of the type that it was of."""
        return type(self.now) is type(self.leaf.value)


_TYPED: Final = (Live.now_seconds, Live.sequence, Live.retry_after, Live.resource)
"""Live values that have the type of the example, text or number; the others are text."""

_EARLY: Final = {
    Case.not_authenticated,
    Case.authentication_timeout,
    Case.unsupported_version,
    Case.invalid_shard,
    Case.sharding_required,
    Case.internal,
}
"""Cases of a socket whose client is not authenticated, or is about to be: what is provoked comes before the welcome."""

_UNSTATED: Final = ("lifetime", "authenticate_within", "timeout", "max_message_bytes")
"""Fields that a spec leaves out where no source says anything."""


def displaced(leaf: Leaf, now: Any, provider: Provider) -> str | None:
    """Say why a change of the tables makes no difference to anybody; None if some claim should have noticed it."""
    seen = Seen(leaf, now, provider)
    return next((why for why, rule in _RULES.items() if rule(seen)), None)


def _live(seen: Seen) -> bool:
    live = getattr(seen.leaf.model, "live", {}).get(seen.document) if seen.leaf.sort is Sort.json else None
    return live is not None and (live not in _TYPED or seen.same_type)


def _issued(seen: Seen) -> bool:
    shown = seen.leaf.sort is Sort.json and seen.leaf.field == "body" and seen.same_type
    if not shown or seen.leaf.path[0] != "operations":
        return False
    return seen.document in seen.provider.issued_by(str(seen.leaf.path[1])).values()


def _alone(seen: Seen) -> bool:
    failure = seen.leaf.model
    if seen.leaf.sort is not Sort.entry or seen.leaf.field != "operations" or not isinstance(failure, Failure):
        return False
    surfaces = {each.id: each.surface for each in compile_provider(seen.provider).operations}
    rest = [name for name, where in surfaces.items() if where in failure.surfaces and name not in failure.operations]
    return len(failure.operations) == 1 and all(_has_own(seen.provider, failure, name) for name in rest)


def _has_own(provider: Provider, failure: Failure, operation: str) -> bool:
    theirs = {case for each in provider.failures.values() if operation in each.operations for case in each.cases}
    return all(case in theirs or not _arises(provider, operation, case) for case in failure.cases)


def _arises(provider: Provider, operation: str, case: Case) -> bool:
    """Tell whether the credentials of an operation can come into a state."""
    security = accepted(provider, provider.operations[operation].security)
    parts = [part for name in security for part in provider.schemes[name].parts]
    texts = [text for part in parts for text in (part.template, part.base64 or "")]
    held = [provider.credentials[name] for text in texts for name in holes(text) if name in provider.credentials]
    states = {
        Case.expired: any(each.lifetime for each in held),
        Case.used: any(each.single_use for each in held),
        Case.revoked: any(each.revocation for each in held),
    }
    return states.get(case, True)


def _identifier(seen: Seen) -> bool:
    either = {seen.leaf.value, seen.now} <= {Live.session, Live.resource} if seen.leaf.field == "live" else False
    return either and seen.channel is not None and seen.channel.resume is None


def _only_number(seen: Seen) -> bool:
    message, channel = seen.leaf.model, seen.channel
    if channel is None or seen.leaf.field != "live" or not isinstance(message, Message):
        return False
    numbered = [one for one in channel.messages.values() if Live.sequence in one.live.values()]
    alone = numbered == [message] and channel.messages.get(str(channel.welcome)) is message
    at = str(seen.leaf.path[-1])
    return alone and message.live.get(at) is Live.sequence and resolve(message.payload, at) == 1


def _constant(seen: Seen) -> bool:
    failure = seen.leaf.model
    if seen.leaf.field != "live" or not isinstance(failure, Failure):
        return False
    at, limits = str(seen.leaf.path[-1]), seen.provider.limits
    windows = [limits[name] for name in failure.limits] or limits.values()
    longest = max((opens(each, 0.0) for each in windows if isinstance(each, Window) and not each.channels), default=0.0)
    shown = [resolve(body, at) for kind, body in failure.bodies.items() if is_json(kind)]
    return failure.live.get(at) is Live.retry_after and longest <= 1 and set(shown) == {1}


def _included(seen: Seen) -> bool:
    asked = {operation.level for operation in seen.provider.operations.values()}
    return seen.leaf.field == "includes" and not {seen.leaf.value, seen.now} & asked


def _by_hand(seen: Seen) -> bool:
    grant = seen.leaf.model
    by_hand = isinstance(grant, GrantBase) and grant.requested_operation is None
    return seen.leaf.sort is Sort.value and seen.leaf.field == "issues" and by_hand


def _unreleased(seen: Seen) -> bool:
    operation = seen.leaf.model
    if seen.leaf.field != "security" or not isinstance(operation, Operation):
        return False
    told = [each for each in seen.provider.failures.values() if Case.unreleased in each.cases]
    both = any({Surface.rest, Surface.token} <= set(each.surfaces) for each in told)
    return both and operation.lifecycle is Lifecycle.coming_soon


def _too_early(seen: Seen) -> bool:
    close = seen.leaf.model
    return seen.leaf.field == "reconnect" and isinstance(close, Close) and set(close.cases) <= _EARLY


def _unstated(seen: Seen) -> bool:
    never = isinstance(seen.leaf.model, Credential) and seen.leaf.model.never_expires
    return seen.leaf.sort is Sort.unwritten and seen.leaf.field in _UNSTATED and not never


def _traded(seen: Seen) -> bool:
    ended = {grant.consumed_credential for grant in seen.provider.grants.values() if grant.revokes_consumed}
    return seen.leaf.field == "sliding" and seen.leaf.path[1] in ended


_RULES: Final[dict[str, Callable[[Seen], bool]]] = {
    "A live value takes its place when it is sent.": _live,
    "A fresh credential takes its place when it is sent.": _issued,
    "Every other operation of the surface has a failure of its own.": _alone,
    "No session can be resumed; either is a fresh identifier.": _identifier,
    "It comes once in a session, and its number is the example's.": _only_number,
    "The limits let one more pass after a second at most, as in the example.": _constant,
    "Nothing asks for that level.": _included,
    "It is held from the start all the same; that another one may be had by hand, too, is nowhere denied.": _by_hand,
    "Nothing of it is looked at before the operation is released.": _unreleased,
    "No client has been told its session when this close comes.": _too_early,
    "No source states it, so nothing is promised.": _unstated,
    "The use that would renew it ends it.": _traded,
}
