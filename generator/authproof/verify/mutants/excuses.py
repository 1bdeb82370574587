"""Why a mutant may go unnoticed: its tables are those of the original, or what was changed never comes to light.

An excuse of the first sort is asked for only where the tables are the same, so a wrong one excuses nothing that anybody
could see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

from pydantic import BaseModel

from authproof.model.base import field_excuses
from authproof.model.channel import Channel, Message
from authproof.model.credential import Characters, Credential
from authproof.model.failure import Close, Failure
from authproof.model.operation import Expiry, Operation, Success
from authproof.model.provider import Provider
from authproof.model.scheme import Lifecycle
from authproof.model.vocabulary import CREDENTIAL_CASES, Case, ExpiryForm, Live, Place, Surface
from authproof.sandbox.engine.cases import CASES
from authproof.sandbox.tables import Tables
from authproof.text.json_pointer import Path, resolve_pointer
from authproof.text.media_type import is_json_type
from authproof.text.placeholders import tells_time
from authproof.verify.mutants.leaves import Leaf, LeafField, Sort
from authproof.verify.mutants.occasions import can_come_into, close_can_be_given, has_occasion, is_chosen_alike


def excuse_same_tables(leaf: Leaf, now: Any, tables: Tables) -> str | None:
    """Say why a leaf may say something else and the sandbox is the same; None if nobody argues so.

    Most arguments stand beside the fields of the models (`excuse_changes`).
    """
    entry = [LeafField(leaf.entry, leaf.path, name) for name in leaf.entry.model_fields_set] if leaf.entry else []
    arguments = (why for field in (*entry, *reversed(leaf.fields)) for why in _field_arguments(field, leaf, now))
    shown = _ONLY_SHOWN if _is_in_shown(leaf) else None
    return next(arguments, None) or shown or _excuse_unsent(leaf.path, tables) or _excuse_unused(leaf, tables)


def _field_arguments(field: LeafField, leaf: Leaf, now: Any) -> Iterator[str]:
    for argument in field_excuses(field.field_info):
        among, beside = argument.get("among"), argument.get("beside", {})
        if (among is None or {leaf.value, now} <= set(among)) and _has_values(field.model, beside):
            yield argument["why"]


def _has_values(model: BaseModel, beside: dict[str, list[Any]]) -> bool:
    return all(getattr(model, name) in values for name, values in beside.items())


_ONLY_SHOWN: Final = "It is shown, and nothing runs it."


def _is_in_shown(leaf: Leaf) -> bool:
    """Tell whether a leaf is of an operation that is only shown, or of a grant that asks such a one."""
    section, name = str(leaf.path[0]), str(leaf.path[1]) if leaf.path[1:] else ""
    asked = leaf.provider.grants[name].requested_operation if section == "grants" and name else name
    operation = leaf.provider.operations.get(asked or "") if section in ("grants", "operations") else None
    return operation is not None and operation.lifecycle is Lifecycle.not_executed


def _excuse_unsent(path: Path, tables: Tables) -> str | None:
    """Say that nothing makes the server send a message."""
    messages = {each.id: [message.id for message in each.messages] for each in tables.channels}
    of_message = path[0] == "channels" and path[2:3] == ("messages",)
    unsent = of_message and path[3] not in messages[str(path[1])]
    return "The sandbox has no occasion to send it." if unsent else None


def _excuse_unused(leaf: Leaf, tables: Tables) -> str | None:
    """Say that nothing takes a credential or a scheme today."""
    path = leaf.path
    if path[0] == "credentials" and path[1] not in {each.id for each in tables.credentials}:
        return "Nothing takes or issues the credential today."
    if path[0] == "schemes" and path[1] not in {each.id for each in tables.schemes}:
        return "Nothing is opened by the scheme today."
    if path[-2:-1] == ("security",) and leaf.value and not leaf.provider.usable_schemes((leaf.value,)):
        return "The scheme opens nothing today."
    return None


class MutatedLeaf(NamedTuple):
    """A mutant, as far as its leaf tells."""

    leaf: Leaf
    now: Any
    tables: Tables
    """Those of the original."""

    @property
    def leaf_channel(self) -> Channel | None:
        """The channel that the leaf is of."""
        path = self.leaf.path
        return self.leaf.provider.channels.get(str(path[1])) if path[0] == "channels" else None

    @property
    def has_same_type(self) -> bool:
        """Whether the value is of the type that it was of."""
        return type(self.now) is type(self.leaf.value)


_TYPED_LIVE: Final = (Live.now_seconds, Live.sequence, Live.retry_after, Live.resource)
"""Live values that have the type of the example, text or number; the others are text."""

_EARLY_CASES: Final = {
    Case.not_authenticated,
    Case.authentication_timeout,
    Case.unsupported_version,
    Case.invalid_shard,
    Case.sharding_required,
    Case.internal,
}
"""Cases of a socket whose client is not authenticated, or is about to be: what is provoked comes before the welcome."""

_UNSTATED_FIELDS: Final = ("reuse", "lifetime", "authenticate_within", "timeout", "max_message_bytes")
"""Fields that a spec leaves out where no source says anything."""


def excuse_unnoticed(leaf: Leaf, now: Any, tables: Tables) -> str | None:
    """Say why a change of the tables makes no difference to anybody; None if some claim should have noticed it."""
    mutated = MutatedLeaf(leaf, now, tables)
    return next((why for why, rule in _EXCUSES.items() if rule(mutated)), None)


def _is_live_value(mutated: MutatedLeaf) -> bool:
    if mutated.leaf.sort is not Sort.json:
        return False
    live = getattr(mutated.leaf.owner_model, "live", {}).get(mutated.leaf.document_pointer)
    return live is not None and (live not in _TYPED_LIVE or mutated.has_same_type)


def _is_issued_value(mutated: MutatedLeaf) -> bool:
    is_example_value = mutated.leaf.sort is Sort.json and mutated.leaf.field_name == "body" and mutated.has_same_type
    if not is_example_value or mutated.leaf.path[0] != "operations":
        return False
    places = mutated.leaf.provider.issued_by(str(mutated.leaf.path[1])).values()
    return any(not place.header and place.pointer == mutated.leaf.document_pointer for place in places)


def _is_only_operation(mutated: MutatedLeaf) -> bool:
    failure = mutated.leaf.owner_model
    if (
        mutated.leaf.sort is not Sort.entry
        or mutated.leaf.field_name != "operations"
        or not isinstance(failure, Failure)
    ):
        return False
    surfaces = {each.id: each.surface for each in mutated.tables.operations}
    rest = [name for name, where in surfaces.items() if where in failure.surfaces and name not in failure.operations]
    return len(failure.operations) == 1 and all(_has_own_failure(mutated.leaf.provider, failure, name) for name in rest)


def _has_own_failure(provider: Provider, failure: Failure, operation: str) -> bool:
    theirs = {case for each in provider.failures.values() if operation in each.operations for case in each.cases}
    schemes = provider.usable_schemes(provider.operations[operation].security)
    return all(
        case in theirs or (case in CREDENTIAL_CASES and not can_come_into(provider, schemes, case, as_unknown=True))
        for case in failure.cases
    )


def _is_never_given(mutated: MutatedLeaf) -> bool:
    """Tell whether nothing brings a failure about; or not in the case, or on the surface, that a leaf names."""
    leaf = mutated.leaf
    if leaf.path[0] != "failures" or leaf.sort is Sort.unwritten:
        return False
    failure = leaf.provider.failures[str(leaf.path[1])]
    cases = _cases_named(leaf, failure)
    surfaces = [failure.surfaces[int(leaf.path[3])]] if leaf.path[2:3] == ("surfaces",) else failure.surfaces
    return not has_occasion(leaf.provider, str(leaf.path[1]), cases, surfaces)


def _is_as_undocumented(mutated: MutatedLeaf) -> bool:
    """Tell whether a failure is left out somewhere that says no more than what is answered where nothing is said."""
    leaf = mutated.leaf
    failure = leaf.provider.failures[str(leaf.path[1])] if leaf.path[0] == "failures" else None
    if failure is None or leaf.path[2:3] not in ((), ("cases",), ("surfaces",), ("operations",), ("limits",)):
        return False
    statuses = {CASES[case].status for case in _cases_named(leaf, failure)}
    return not failure.bodies and not failure.headers and statuses == {failure.status}


def _cases_named(leaf: Leaf, failure: Failure) -> tuple[Case, ...]:
    """Give the cases of a failure that a leaf is about: one of them, or all."""
    return (failure.cases[int(leaf.path[3])],) if leaf.path[2:3] == ("cases",) else failure.cases


def _is_all_there_is(mutated: MutatedLeaf) -> bool:
    """Tell whether a failure that speaks of no limit or operation in particular is held to the only ones there are."""
    leaf = mutated.leaf
    if leaf.sort is not Sort.unwritten or leaf.path[0] != "failures" or not isinstance(mutated.now, list):
        return False
    provider = leaf.provider
    usable = [name for name, operation in provider.operations.items() if operation.lifecycle.is_usable]
    acting = [*provider.windows, *provider.concurrencies, *provider.in_flight_limits, *provider.bans]
    sent = {
        name
        for each in usable
        for scheme in provider.operations[each].security
        for name in provider.schemes[scheme].credentials
    }
    every = {"limits": acting, "operations": usable, "credentials": sent}.get(leaf.field_name)
    return every is not None and set(every) <= set(mutated.now)


def _is_chosen_alike(mutated: MutatedLeaf) -> bool:
    """Tell whether a failure is given for the same requests, though it is held to others, or to none in particular."""
    leaf, path = mutated.leaf, mutated.leaf.path
    if path[0] != "failures" or leaf.field_name not in ("operations", "credentials") or leaf.sort is Sort.value:
        return False
    failure = leaf.provider.failures[str(path[1])]
    names = list(getattr(failure, leaf.field_name))
    if leaf.sort is Sort.entry:
        del names[int(path[3])]
    elif isinstance(mutated.now, list):
        names = mutated.now
    changed = failure.model_copy(update={leaf.field_name: tuple(names)})
    return is_chosen_alike(leaf.provider, str(path[1]), changed)


def _is_never_closed(mutated: MutatedLeaf) -> bool:
    """Tell whether nothing brings a close about, or not in the case that a leaf names."""
    path = mutated.leaf.path
    if mutated.leaf_channel is None or path[2:3] != ("closes",) or mutated.leaf.sort is Sort.unwritten:
        return False
    close = mutated.leaf_channel.closes[str(path[3])]
    cases = [close.cases[int(path[5])]] if path[4:5] == ("cases",) else close.cases
    return not any(close_can_be_given(mutated.leaf.provider, str(path[1]), close, case) for case in cases)


def _is_fresh_identifier(mutated: MutatedLeaf) -> bool:
    if mutated.leaf.field_name != "live" or not {mutated.leaf.value, mutated.now} <= {Live.session, Live.resource}:
        return False
    return mutated.leaf_channel is not None and mutated.leaf_channel.resume is None


def _is_only_number(mutated: MutatedLeaf) -> bool:
    message, channel = mutated.leaf.owner_model, mutated.leaf_channel
    if channel is None or mutated.leaf.field_name != "live" or not isinstance(message, Message):
        return False
    numbered = [other for other in channel.messages.values() if Live.sequence in other.live.values()]
    alone = numbered == [message] and channel.messages.get(str(channel.welcome)) is message
    pointer = str(mutated.leaf.path[-1])
    return alone and message.live.get(pointer) is Live.sequence and resolve_pointer(message.payload, pointer) == 1


def _is_constant_wait(mutated: MutatedLeaf) -> bool:
    failure = mutated.leaf.owner_model
    if mutated.leaf.field_name != "live" or not isinstance(failure, Failure):
        return False
    pointer, windows = str(mutated.leaf.path[-1]), mutated.leaf.provider.windows
    covered = (windows[name] for name in failure.limits or windows if name in windows)
    longest = max((each.seconds_to_next(0.0) for each in covered if not each.channels), default=0.0)
    shown = [resolve_pointer(body, pointer) for kind, body in failure.bodies.items() if is_json_type(kind)]
    return failure.live.get(pointer) is Live.retry_after and longest <= 1 and set(shown) == {1}


def _is_constant_expiry(mutated: MutatedLeaf) -> bool:
    """Tell whether the example of an expiry in seconds is what the sandbox tells."""
    success = mutated.leaf.owner_model
    if mutated.leaf.field_name != "live" or not isinstance(success, Success):
        return False
    pointer = str(mutated.leaf.path[-1])
    value = success.live.get(pointer)
    return (
        isinstance(value, Expiry)
        and value.form is ExpiryForm.seconds
        and str(resolve_pointer(success.body, pointer)) == str(mutated.leaf.provider.lifetime_seconds(value.expires))
    )


def _is_time_unknown(mutated: MutatedLeaf) -> bool:
    failure = mutated.leaf.owner_model
    is_of_bans = (
        isinstance(failure, Failure)
        and set(failure.cases) <= {Case.banned}
        and mutated.leaf.provider.may_answer_endless_ban(failure)
    )
    told = str(mutated.leaf.value)
    return (
        is_of_bans and mutated.leaf.field_name in ("headers", "live") and (tells_time(told) or told == Live.retry_after)
    )


def _is_unasked_level(mutated: MutatedLeaf) -> bool:
    asked = {operation.level for operation in mutated.leaf.provider.operations.values()}
    return mutated.leaf.field_name == "includes" and not {mutated.leaf.value, mutated.now} & asked


def _is_held_by_hand(mutated: MutatedLeaf) -> bool:
    issued = mutated.leaf.issued
    return mutated.leaf.sort is Sort.value and issued is not None and issued.place is None


def _is_unreleased(mutated: MutatedLeaf) -> bool:
    operation = mutated.leaf.owner_model
    if mutated.leaf.field_name != "security" or not isinstance(operation, Operation):
        return False
    refusals = [each for each in mutated.leaf.provider.failures.values() if Case.unreleased in each.cases]
    both = any({Surface.rest, Surface.token} <= set(each.surfaces) for each in refusals)
    return both and not operation.is_released


def _is_before_session(mutated: MutatedLeaf) -> bool:
    close = mutated.leaf.owner_model
    return mutated.leaf.field_name == "reconnect" and isinstance(close, Close) and set(close.cases) <= _EARLY_CASES


def _is_unstated(mutated: MutatedLeaf) -> bool:
    never = isinstance(mutated.leaf.owner_model, Credential) and mutated.leaf.owner_model.never_expires
    return mutated.leaf.sort is Sort.unwritten and mutated.leaf.field_name in _UNSTATED_FIELDS and not never


def _is_beyond_cookies(mutated: MutatedLeaf) -> bool:
    """Tell whether alphabets differ in what no cookie can hold (RFC 6265, section 4.1.1), and it travels in cookies."""
    leaf = mutated.leaf
    wide = (Characters.printable, Characters.text)
    if leaf.path[0] != "credentials" or leaf.value not in wide or mutated.now not in wide:
        return False
    schemes = [leaf.provider.schemes[each] for each in leaf.provider.usable_schemes(leaf.provider.schemes)]
    carrying = [part for scheme in schemes for part in scheme.parts if leaf.path[1] in part.credentials]
    return all(part.place is Place.cookie and not part.base64 for part in carrying)


def _is_ended_by_refresh(mutated: MutatedLeaf) -> bool:
    trades = (grant.trade for grant in mutated.leaf.provider.grants.values())
    ended = {trade.credential for trade in trades if trade and trade.revokes_consumed}
    return mutated.leaf.field_name == "sliding" and mutated.leaf.path[1] in ended


def _is_length_of_user_code(mutated: MutatedLeaf) -> bool:
    """Tell whether it is how short or long a user code may be: those that are issued are as long as the example."""
    devices = mutated.leaf.provider.device_authorizations.values()
    is_user_code = mutated.leaf.path[0] == "credentials" and mutated.leaf.path[1] in {
        each.user_code for each in devices
    }
    return is_user_code and mutated.leaf.field_name in ("min_length", "max_length")


def _is_on_empty_server(mutated: MutatedLeaf) -> bool:
    """Tell whether it is of a server that is only another address of what is at others."""
    section, *names = mutated.leaf.path
    provider = mutated.leaf.provider
    asked = {operation.server for operation in provider.operations.values()}
    asked |= {channel.server for channel in provider.channels.values()}
    asked |= {page.server for page in provider.authorizations.values()}
    asked |= {page.server for page in provider.device_authorizations.values()}
    return section == "servers" and names[0] not in asked


_EXCUSES: Final[dict[str, Callable[[MutatedLeaf], bool]]] = {
    "A live value takes its place when it is sent.": _is_live_value,
    "A fresh credential takes its place when it is sent.": _is_issued_value,
    "Every other operation of the surface has a failure of its own.": _is_only_operation,
    "Nothing here brings it about.": _is_never_given,
    "Nothing here brings the close about.": _is_never_closed,
    "It is what is answered where a spec says nothing.": _is_as_undocumented,
    "There is no other.": _is_all_there_is,
    "Every request that it is for is refused with it all the same, and no other.": _is_chosen_alike,
    "No session can be resumed; either is a fresh identifier.": _is_fresh_identifier,
    "It comes once in a session, and its number is the example's.": _is_only_number,
    "The limits let one more pass after a second at most, as in the example.": _is_constant_wait,
    "The example tells the whole lifetime already.": _is_constant_expiry,
    "Nobody says when a ban ends, so that no time to wait is told.": _is_time_unknown,
    "Nothing asks for that level.": _is_unasked_level,
    "It is held from the start all the same; that another one may be had by hand, too, is nowhere denied.": (
        _is_held_by_hand
    ),
    "Nothing of it is looked at before the operation is released.": _is_unreleased,
    "No client has been told its session when this close comes.": _is_before_session,
    "No source states it, so nothing is promised.": _is_unstated,
    "A cookie cannot hold what the two differ in.": _is_beyond_cookies,
    "The use that would renew it ends it.": _is_ended_by_refresh,
    "People enter only what was issued, and that is as long as the example.": _is_length_of_user_code,
    "Nothing is on that server.": _is_on_empty_server,
    _ONLY_SHOWN: lambda mutated: _is_in_shown(mutated.leaf),
}
