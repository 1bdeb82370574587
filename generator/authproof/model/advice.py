"""What a provider tells its callers besides: notices, and advice about their safety."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from authproof.model.base import Line, Model, Text, Title, Url, prose_field


class Notice(Model):
    """Something a reader must know before building on the API."""

    title: Annotated[Title, prose_field("The notice in a few words.")]
    text: Annotated[Text, prose_field("The notice.")]
    url: Annotated[Url | None, prose_field("Where to follow it up.")] = None
    remark: Annotated[
        bool, prose_field("Whether it is a remark of the spec's author: then it is no statement of the provider's.")
    ] = False


class Topic(StrEnum):
    """What a piece of advice is about."""

    storage = "storage"
    """Where to keep credentials."""
    leak = "leak"
    """What to do when one got out."""
    rotation = "rotation"
    """When to replace them."""
    transport = "transport"
    """How to send them."""
    account = "account"
    """The account that they belong to."""
    errors = "errors"
    """What to do when a request is refused."""


class Advice(Model):
    """One thing the provider tells its callers to do, or never to do."""

    topic: Annotated[Topic, prose_field("What it is about.")]
    setting: Annotated[
        Line | None,
        prose_field("What it is for where the provider tells that apart: development, production. One list each."),
    ] = None
    do: Annotated[bool, prose_field("True: do it. False: never do it.")]
    text: Annotated[Text, prose_field("The advice.")]
