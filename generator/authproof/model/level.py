"""What holders of a credential may do."""

from __future__ import annotations

from typing import Annotated

from authproof.model.base import LevelId, Model, Text, Title, behaviour_field, prose_field


class Level(Model):
    """One permission level."""

    title: Annotated[Title, prose_field("What the provider calls it.")]
    may: Annotated[tuple[Text, ...], prose_field("What holders may do, one thing each.", min_length=1)]
    includes: Annotated[tuple[LevelId, ...], behaviour_field("Levels whose rights it has too.")] = ()
