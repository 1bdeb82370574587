"""Where an answer has what it issues: a value of the body, a header, a cookie, or a piece of one of them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Tag

from authproof.model.base import Line, Model, Pointer, Template, behaviour_field
from authproof.text.answer_place import AnswerPlace


class IssuedPlace(Model):
    """A credential that is no whole value of the body."""

    place: Annotated[Literal["body", "header", "cookie"], behaviour_field("Where it stands.", alias="in")]
    name: Annotated[
        Line, behaviour_field("JSON Pointer of the value in the body, or name of the header or of the cookie.")
    ]
    template: Annotated[
        Template | None,
        behaviour_field(
            "The whole value, with the credential in braces (`https://api.example/redeem?ticket={ticket}`); none if it"
            " is the credential alone."
        ),
    ] = None
    attributes: Annotated[
        Line | None,
        behaviour_field("For `in: cookie`: what `Set-Cookie` says after the value, such as `Path=/; Secure`."),
    ] = None

    def place_in_answer(self, credential: str) -> AnswerPlace:
        """Give the place as all rooms know it."""
        before, _, after = (self.template or f"{{{credential}}}").partition(f"{{{credential}}}")
        if self.place == "body":
            return AnswerPlace(self.name, "", before, after)
        if self.place == "header":
            return AnswerPlace("", self.name, before, after)
        attributes = f"; {self.attributes}" if self.attributes else ""
        return AnswerPlace("", "Set-Cookie", f"{self.name}={before}", f"{after}{attributes}")


def _issued_kind(value: Any) -> str:
    return "place" if isinstance(value, dict | IssuedPlace) else "pointer"


Issued = Annotated[
    Annotated[Pointer, Tag("pointer")] | Annotated[IssuedPlace, Tag("place")], Discriminator(_issued_kind)
]
"""A JSON Pointer into the answer's body, or an `IssuedPlace`."""


def place_issued(credential: str, issued: str | IssuedPlace) -> AnswerPlace:
    """Give the place in the answer that a grant says a credential has."""
    return AnswerPlace(issued) if isinstance(issued, str) else issued.place_in_answer(credential)
