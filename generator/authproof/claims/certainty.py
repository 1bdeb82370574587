"""How sure a claim is: by what it asserts, and not by what it only meets on the way.

An answer whose status or body nobody states does not make less sure what the answer shows: that a token opens, or that
its time is over. What is assumed of an answer is asserted, too, and told apart: see `claims.statements`.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import Final

from authproof.claims.claim import Claim, ExpectClose, ExpectedReply, OpenSocket, SendRequest
from authproof.model.channel import Side
from authproof.model.evidence import EvidenceKind
from authproof.model.plain import is_stated
from authproof.model.provider import Provider
from authproof.sandbox.engine.cases import UNDOCUMENTED_HEADER
from authproof.text.json_pointer import join_pointer, split_pointer

DOCUMENTED_KINDS: Final = (EvidenceKind.official, EvidenceKind.source)
"""The kinds that count as documented: the provider itself says so."""


class Certainty(StrEnum):
    """How sure a claim is, the surest first."""

    documented = "documented"
    """The provider itself says what it asserts."""
    third_party = "third_party"
    """Somebody else says some of it."""
    assumed = "assumed"
    """Nobody says some of it."""
    unstated = "unstated"
    """It shows what the sandbox does where nothing is said: that no greeting comes if none is documented."""


class CertaintyJudge:
    """Judges the claims of one provider."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._kinds: dict[str, EvidenceKind | None] = {}

    def kind_of(self, pointer: str) -> EvidenceKind | None:
        """Tell how the fact at a pointer is known; none if the spec only has a default there.

        That a parameter is required is known as the refusal of a request without it is.
        """
        if pointer not in self._kinds:
            told = (pointer, *self._refusals_without(pointer))
            stated = next((each for each in told if is_stated(self._provider, each)), None)
            self._kinds[pointer] = self._provider.evidence_kind(stated) if stated else None
        return self._kinds[pointer]

    def _refusals_without(self, pointer: str) -> tuple[str, ...]:
        whole, _, field = pointer.rpartition("/")
        return (f"{whole}/missing", f"{whole}/refusal") if field == "required" else ()

    def is_documented(self, pointer: str) -> bool:
        return self.kind_of(pointer) in DOCUMENTED_KINDS

    def judge_claim(self, claim: Claim) -> Certainty:
        """Tell how sure a claim is: as the least sure of the fact that it is about, and of those that lead to it."""
        if self.kind_of(claim.rests_on[0]) is None or _ends_undocumented(claim):
            return Certainty.unstated
        about, *others = [pointer for pointer in claim.rests_on if not _is_stand_in(pointer)]
        way = (pointer for pointer in others if not self._is_of_answer(pointer))
        kinds = {self.kind_of(pointer) for pointer in (about, *way)}
        if EvidenceKind.assumed in kinds:
            return Certainty.assumed
        return Certainty.third_party if EvidenceKind.third_party in kinds else Certainty.documented

    def shows(self, claim: Claim, pointer: str) -> bool:
        """Tell whether a claim shows a fact that it rests on, without an assumption on the way to it."""
        if not self.is_documented(pointer) or self.judge_claim(claim) is not Certainty.documented:
            return False
        cases = f"{_owner_of(pointer)}/cases/"
        if not self._is_of_answer(pointer) or pointer.startswith(cases):
            return True
        return all(self.is_documented(each) for each in claim.rests_on if each.startswith(cases))

    def _is_of_answer(self, pointer: str) -> bool:
        """Tell whether a fact is about how something is answered, which nobody needs to state to show what is."""
        match split_pointer(pointer):
            case ("failures", *_) | ("operations", _, "success", *_) | ("channels", _, "closes", *_):
                return True
            case ("channels", _, "messages", name, *_):
                return name in self._server_messages
        return False

    @cached_property
    def _server_messages(self) -> frozenset[str]:
        channels = self._provider.channels.values()
        return frozenset(name for each in channels for name in each.messages_of(Side.server))


def _owner_of(pointer: str) -> str:
    """Give the pointer of the failure, operation, message or close that a fact is of."""
    tokens = split_pointer(pointer)
    return join_pointer(tokens[: 4 if tokens[0] == "channels" else 2])


def _is_stand_in(pointer: str) -> bool:
    """Tell whether it is a made-up value that stands for those that a provider refuses, which states nothing."""
    return split_pointer(pointer)[2:5:2] == ("parameters", "refused")


def _ends_undocumented(claim: Claim) -> bool:
    """Tell whether the last answer is the sandbox's own refusal."""
    for step in reversed(claim.steps):
        match step:
            case SendRequest(expect=reply) | OpenSocket(refused=ExpectedReply() as reply):
                return any(header.name == UNDOCUMENTED_HEADER for header in reply.headers)
            case ExpectClose():
                return step.reason.startswith("undocumented: ")
    return False
