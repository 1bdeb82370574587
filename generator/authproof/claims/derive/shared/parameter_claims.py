"""What is claimed of a parameter, whether of a request or of a handshake."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import Final

from authproof.claims.claim import Claim
from authproof.claims.derive.shared.sendable_characters import choose_arriving_values, choose_place_characters
from authproof.claims.derive.shared.shape_borders import ShapeBorder, list_borders
from authproof.model.credential import matches_shape
from authproof.model.operation import Parameter
from authproof.model.pointers import extend_pointer
from authproof.model.vocabulary import Case

_OTHER_CHARACTERS: Final = "123456789abcdefghijklmnopqrstuvwxyz0"


class ParameterClaims(ABC):
    """One parameter. Each side says how a claim about it is worded and executed."""

    def __init__(self, name: str, parameter: Parameter, pointer: str, path: str) -> None:
        """Take the parameter, the pointer to it in the spec, and the path of what it is a parameter of."""
        self.name = name
        self.parameter = parameter
        self.pointer = pointer
        self.place_pointer = extend_pointer(pointer, "in")
        self.refusal_pointer = extend_pointer(pointer, "refusal")
        self.missing_pointer = extend_pointer(pointer, parameter.missing_field)
        self.is_arriving = choose_arriving_values(parameter.place)
        self._ends_path = path.endswith(f"{{{name}}}")

    def derive_all(self) -> Iterator[Claim]:
        """Claim whether it is needed, which values it may have, and which the sandbox refuses on purpose."""
        parameter, required = self.parameter, extend_pointer(self.pointer, "required")
        if not parameter.required:
            yield self.claim_optional((None, parameter.example), required)
        elif not self._ends_path:  # an empty value at the end of a path is another path
            yield self.claim_missing("" if parameter.place == "path" else None, required)
        if parameter.values:
            values = extend_pointer(self.pointer, "values")
            for index, value in enumerate(parameter.values):
                yield self.claim_listed(index, value, extend_pointer(values, index))
            yield self.claim_unlisted(choose_unlisted_value(parameter.values), values)
        elif parameter.shape:
            for border in list_borders(
                parameter.shape,
                parameter.example,
                safe=choose_place_characters(parameter.place),
                arrives=lambda value: value not in parameter.refused and self.is_arriving(value),
            ):
                about = tuple(extend_pointer(self.pointer, "shape") + pointer for pointer in border.pointers)
                yield from self.claim_border(border, about)
        else:
            yield from self.claim_any_value()
        for value, case in parameter.refused.items():
            yield self.claim_provoked(value, case, extend_pointer(self.pointer, "refused", value))

    @abstractmethod
    def claim_optional(self, values: Sequence[str | None], about: str) -> Claim:
        """Claim that it may be left out, which None stands for, or be sent."""

    @abstractmethod
    def claim_missing(self, value: str | None, about: str) -> Claim:
        """Claim that it may not be left out: it is sent empty, or, if None, not at all."""

    @abstractmethod
    def claim_border(self, border: ShapeBorder, about: tuple[str, ...]) -> Iterator[Claim]:
        """Claim a border of its shape."""

    @abstractmethod
    def claim_listed(self, index: int, value: str, about: str) -> Claim:
        """Claim that a value of its list is taken."""

    @abstractmethod
    def claim_unlisted(self, value: str, about: str) -> Claim:
        """Claim that a value beside its list is refused."""

    def claim_any_value(self) -> Iterator[Claim]:
        """Claim that any value is taken, where neither list nor shape says which."""
        return iter(())

    @abstractmethod
    def claim_provoked(self, value: str, case: Case, about: str) -> Claim:
        """Claim that the sandbox refuses a value on purpose."""


def choose_other_value(parameter: Parameter) -> str | None:
    """Choose a value that is taken as the example is, and differs from it little; none if there is none at hand."""
    example = parameter.example
    changed = (
        f"{example[:place]}{character}{example[place + 1 :]}"
        for place in reversed(range(len(example)))
        for character in _OTHER_CHARACTERS
    )
    fits = (
        each for each in (parameter.values or changed) if not parameter.shape or matches_shape(parameter.shape, each)
    )
    return next((each for each in fits if each not in (example, *parameter.refused)), None)


def choose_unlisted_value(values: Sequence[str]) -> str:
    """Give a value that differs from all in a list, but not by much."""
    return next(value for value in (f"{values[0]}{tail}" for tail in ("0", "x", "00", "xx")) if value not in values)
