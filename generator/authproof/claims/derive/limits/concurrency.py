"""Sockets at the same time: how many may be open, and who shares the count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from authproof.claims.claim import (
    Claim,
    ClaimTopic,
    CloseSocket,
    CredentialText,
    CredentialVariant,
    ExpectClose,
    ExpectMessage,
    ExpectSilence,
    HeldCredential,
    OpenSocket,
    PlantCredential,
    RotateCredential,
    SendMessage,
    Step,
    TakenValue,
)
from authproof.claims.derive.shared.channel_access import ChannelAccess, list_accesses
from authproof.claims.derive.shared.dialogue import Dialogue
from authproof.claims.derive.shared.spec import ClaimedSpec
from authproof.model.limit import Concurrency
from authproof.model.pointers import extend_pointer, spec_pointer
from authproof.model.vocabulary import Case, Scope
from authproof.text.english import spell_count


def derive_concurrency_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim every limit of sockets at the same time."""
    for name, limit in spec.provider.limits.items():
        if isinstance(limit, Concurrency):
            covered = [
                access
                for channel in limit.channels or spec.provider.channels
                for access in list_accesses(spec, channel)
            ]
            for way in covered:
                yield _claim_full(spec, name, limit, way)
            if covered:
                yield from _claim_counting(spec, name, limit, covered)


def _claim_counting(spec: ClaimedSpec, name: str, limit: Concurrency, covered: list[ChannelAccess]) -> Iterator[Claim]:
    first = covered[0]
    yield _claim_room_after_close(spec, name, limit, first)
    for channel in dict.fromkeys(access.channel for access in covered if access.channel != first.channel):
        yield _claim_channels_together(spec, name, limit, first, next(way for way in covered if way.channel == channel))
    for way in covered:
        credentials = spec.credentials_of(way.scheme)
        if len(credentials) == 1 and spec.is_held_from_start(credentials[0]):
            yield from _claim_sharing(spec, name, limit, way, credentials[0])
            return


def _claim_full(spec: ClaimedSpec, name: str, limit: Concurrency, access: ChannelAccess) -> Claim:
    dialogue = _open_all(spec, limit, access)
    _renew_credentials(dialogue)
    expect_over_limit(dialogue, name)
    title = spec.provider.schemes[access.scheme].title
    return _make_claim(
        dialogue,
        f"limit.{name}.full.{access.id}",
        f"{spell_count(limit.connections, 'socket')} may be open at a time; one more with *{title}* is refused.",
        *_limit_facts(name, limit, access),
    )


def _claim_room_after_close(spec: ClaimedSpec, name: str, limit: Concurrency, access: ChannelAccess) -> Claim:
    dialogue = _open_all(spec, limit, access)
    dialogue.close_socket(1000)
    _open_again(dialogue)
    dialogue.expect_silence()
    sentence = "Once one of them is closed, another may be opened."
    return _make_claim(dialogue, f"limit.{name}.left", sentence, spec_pointer("limits", name, "connections"))


def _claim_channels_together(
    spec: ClaimedSpec, name: str, limit: Concurrency, access: ChannelAccess, other: ChannelAccess
) -> Claim:
    dialogue = _open_all(spec, limit, access)
    second = Dialogue(spec, other)
    expect_over_limit(second, name)
    dialogue.steps += [_rename_socket(step) for step in second.steps]
    channels = spec.provider.channels
    return _make_claim(
        dialogue,
        f"limit.{name}.together.{other.channel}",
        f"*{channels[access.channel].title}* and *{channels[other.channel].title}* share the count.",
        *_limit_facts(name, limit, other),
    )


def _claim_sharing(
    spec: ClaimedSpec, name: str, limit: Concurrency, access: ChannelAccess, credential: str
) -> Iterator[Claim]:
    alone = limit.scope in (Scope.credential, Scope.user, Scope.application)
    pointer = spec_pointer("limits", name, "scope")
    other: CredentialText = (HeldCredential(credential, CredentialVariant.wrong),)
    levels = spec.provider.credentials[credential].levels
    plant = PlantCredential(
        credential, spec.tables.find_credential(credential).demo.wrong or "", levels[-1] if levels else None
    )
    phrase = "are counted apart" if alone else "count, too"
    yield _claim_with_other(
        spec,
        name,
        limit,
        access,
        ([plant], {credential: other}, alone),
        "other_holder",
        f"Somebody else's sockets {phrase}.",
        pointer,
    )
    own = limit.scope is Scope.credential
    rotate = RotateCredential(credential, (HeldCredential(credential),), "new")
    phrase = "has a count of its own" if own else "shares the count of the old one"
    sentence = f"A credential that takes the place of another {phrase}."
    new: CredentialText = (TakenValue("new", credential),)
    if not _closes_sockets(spec, credential):
        yield _claim_with_other(
            spec, name, limit, access, ([rotate], {credential: new}, own), "same_holder", sentence, pointer
        )


def _claim_with_other(  # noqa: PLR0913, PLR0917 - what the claims on sharing differ in
    spec: ClaimedSpec,
    name: str,
    limit: Concurrency,
    access: ChannelAccess,
    other: tuple[list[Step], dict[str, CredentialText], bool],
    suffix: str,
    sentence: str,
    pointer: str,
) -> Claim:
    steps, credentials, passes = other
    dialogue = _open_all(spec, limit, access)
    dialogue.steps += steps
    dialogue.credentials = credentials
    if passes:
        dialogue.open_authenticated()
        dialogue.expect_silence()
    else:
        expect_over_limit(dialogue, name)
    return _make_claim(dialogue, f"limit.{name}.{suffix}", sentence, pointer)


def _open_all(spec: ClaimedSpec, limit: Concurrency, access: ChannelAccess) -> Dialogue:
    dialogue = Dialogue(spec, access)
    for index in range(limit.connections):
        _open_again(dialogue) if index else dialogue.open_authenticated()
    return dialogue


def _open_again(dialogue: Dialogue) -> None:
    """Enter once more, with fresh credentials if the first are good for one use only."""
    _renew_credentials(dialogue)
    dialogue.open_authenticated()


def _renew_credentials(dialogue: Dialogue) -> None:
    """Get credentials anew if they have to be issued."""
    steps, texts = dialogue.spec.obtain_credentials(dialogue.access.scheme)
    if steps:
        dialogue.steps += steps
        dialogue.credentials = texts


def expect_over_limit(dialogue: Dialogue, limit: str, case: Case = Case.limited) -> None:
    """Try to enter, and expect that it is refused for a limit: at the handshake, or by a close after the message."""
    if dialogue.access.message:
        dialogue.open_socket()
        dialogue.send_login()
        dialogue.expect_refused(case, limit)
    else:
        dialogue.expect_denial(case, limit=limit)


def _limit_facts(name: str, limit: Concurrency, access: ChannelAccess) -> tuple[str, ...]:
    pointer = spec_pointer("limits", name)
    listed = (extend_pointer(pointer, "channels", limit.channels.index(access.channel)),) if limit.channels else ()
    return (extend_pointer(pointer, "connections"), *listed)


def _closes_sockets(spec: ClaimedSpec, credential: str) -> bool:
    return spec.tables.find_credential(credential).closes_sockets


def _make_claim(dialogue: Dialogue, name: str, sentence: str, *about: str) -> Claim:
    return dialogue.make_claim(name, sentence, *about, topic=ClaimTopic.limits)


def _rename_socket(step: Step) -> Step:
    """Tell the sockets of a second dialogue from those of the first."""
    if isinstance(step, OpenSocket | SendMessage | ExpectMessage | ExpectSilence | ExpectClose | CloseSocket):
        return replace(step, socket=f"other {step.socket}")
    return step
