"""What a catalogue says, as frozen models: its JSON Schema is made of them.

A class whose name the model of specs has too begins with `Catalogued`; the schema leaves that out.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class CatalogModel(BaseModel):
    """Base of all parts: immutable, and nothing that is not told of here."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class File(CatalogModel):
    """A published file."""

    path: str = Field(description="Its address, relative to the catalogue.")
    media_type: str = Field(description="Its media type.")
    sha256: Digest = Field(description="The SHA-256 of its bytes, in hexadecimal.")
    bytes: int = Field(description="Its size.", ge=0)


class Page(CatalogModel):
    """A page for readers."""

    title: str = Field(description="Its title.")
    source: str = Field(description="The file that it is made from, as `authproof build` writes it.")
    path: str = Field(description="Its address on a site, relative to the catalogue.")


class Document(File):
    """A document for tools."""

    kind: str = Field(description="`openapi`, `asyncapi`, `arazzo`, `postman_collection` and so on.")


class CataloguedSample(File):
    """A flow as a program."""

    flow: str = Field(description="The flow's id.")
    language: str = Field(description="The language's id.")
    variables: tuple[str, ...] = Field(description="The environment variables that it reads.")


class CataloguedFlow(CatalogModel):
    """One thing that a reader wants to achieve."""

    id: str = Field(description="Its name in the spec.")
    title: str = Field(description="What is achieved.")


class CataloguedServer(CatalogModel):
    """One base address."""

    id: str = Field(description="Its name in the spec.")
    url: str = Field(description="The provider's address, names of variables in braces.")
    sandbox: str = Field(description="The address in its place in the sandbox, at the port that it takes by default.")
    production: bool = Field(description="Whether it is for production rather than development.")


class CataloguedScheme(CatalogModel):
    """One way to authenticate."""

    id: str = Field(description="Its name in the spec.")
    title: str = Field(description="What readers call it.")
    surface: Literal["rest", "token", "websocket"] = Field(description="What it opens.")
    lifecycle: Literal["coming_soon", "current", "deprecated", "removed", "not_executed"] = Field(
        description="Whether it can be used today."
    )


class CataloguedCounts(CatalogModel):
    """How much there is, and how much of it was run."""

    operations: int = Field(description="Requests that are described.", ge=0)
    channels: int = Field(description="WebSocket endpoints that are described.", ge=0)
    claims: int = Field(description="Claims, all of which were run on the sandbox and held.", ge=0)
    documented: int = Field(description="Statements that the provider's own documentation or code makes.", ge=0)
    executed: int = Field(description="Those of them that were run.", ge=0)
    assumed: int = Field(description="Statements that the spec only assumes.", ge=0)


class Described(CatalogModel):
    """One provider."""

    id: str = Field(description="Its name in addresses and on the command line.")
    name: str = Field(description="Its name for readers.")
    summary: str = Field(description="What the API is for, and how it authenticates.")
    version: str = Field(description="The date of the source that its spec follows; its documents' version.")
    homepage: str | None = Field(description="The provider's own documentation, if its address is known.")
    pages: tuple[Page, ...] = Field(description="Its pages.")
    documents: tuple[Document, ...] = Field(description="Its documents for tools.")
    flows: tuple[CataloguedFlow, ...] = Field(description="Its flows.")
    samples: tuple[CataloguedSample, ...] = Field(description="Its samples: by flow, then by language.")
    servers: tuple[CataloguedServer, ...] = Field(description="Its addresses.")
    schemes: tuple[CataloguedScheme, ...] = Field(description="Its ways to authenticate.")
    counts: CataloguedCounts = Field(description="How much there is.")


class Catalog(CatalogModel):
    """Everything that is published, in a stable order."""

    schema_: str = Field(alias="$schema", description="The address of this schema, relative to the catalogue.")
    format: Literal[1] = Field(description="The version of the catalogue's form.")
    pages: tuple[Page, ...] = Field(description="Generated pages about all providers.")
    providers: tuple[Described, ...] = Field(description="The providers, by id.")
