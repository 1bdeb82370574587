"""The steps for each tool. What is said of an importer's doings was found by running it, or is what its makers say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from shlex import join
from typing import Final

from authproof.documents.arazzo import ARAZZO_YAML
from authproof.documents.asyncapi import ASYNCAPI_YAML
from authproof.documents.dotenv import VISIBLE_NAME as VARIABLES_FILE
from authproof.documents.openapi import OPENAPI_YAML
from authproof.documents.postman import COLLECTION_FILE, ENVIRONMENT_FILE, SANDBOX_ENVIRONMENT_FILE
from authproof.documents.restfile import FILE_NAME as REQUESTS_FILE
from authproof.documents.shared.nodes import Node
from authproof.model.vocabulary import Place
from authproof.site.pages.context import PageContext, link_document
from authproof.site.pages.markdown import NOTHING, Markdown, fence_code, inline_code, join_parts, quote_literal
from authproof.site.pages.openapi_document import OpenApiDocument

_OPENAPI_LINK: Final = link_document(OPENAPI_YAML)
_ASYNCAPI_LINK: Final = link_document(ASYNCAPI_YAML)
_ARAZZO_LINK: Final = link_document(ARAZZO_YAML)
_COLLECTION_LINK: Final = link_document(COLLECTION_FILE)
_ENVIRONMENT_LINKS: Final = join_parts(map(link_document, (ENVIRONMENT_FILE, SANDBOX_ENVIRONMENT_FILE)), " or ")
_COLLECTION_LINKS: Final = join_parts(map(link_document, (COLLECTION_FILE, ENVIRONMENT_FILE, SANDBOX_ENVIRONMENT_FILE)))


@dataclass(frozen=True)
class ToolView:
    """One tool: its headline, steps in order, lines to copy, and what to know besides."""

    anchor: str
    title: str
    steps: tuple[Markdown, ...]
    snippet: Markdown = NOTHING
    notes: tuple[Markdown, ...] = field(default=())


def view_tools(context: PageContext) -> Iterator[ToolView]:
    for file, view_steps in _TOOLS:
        if file in context.documents and (file != OPENAPI_YAML or context.openapi.paths):
            yield view_steps(context)


def _postman_steps(context: PageContext) -> ToolView:
    command = join(["newman", "run", COLLECTION_FILE, "--environment", SANDBOX_ENVIRONMENT_FILE])
    first = next(iter(context.provider.flows.values()))
    return ToolView(
        "postman",
        "Postman",
        (
            Markdown(f"Press **Import** and drop {_COLLECTION_LINKS} on the window."),
            Markdown(
                "Choose an environment at the top right: the sandbox's, which is filled in, or the provider's, in which"
                " you fill in [your credentials](#fill-in)."
            ),
            Markdown(f"Open the folder **{quote_literal(first.title)}** and send its requests from top to bottom."),
        ),
        fence_code(command, "sh"),
        (Markdown("The line above does the same without Postman: it sends every request and checks every answer."),),
    )


def _postman_import_steps(context: PageContext) -> ToolView:
    openapi = context.openapi
    return ToolView(
        "postman-import",
        "Postman, from OpenAPI",
        (
            Markdown(f"Press **Import**, drop {_OPENAPI_LINK} on the window and choose **Postman Collection**."),
            Markdown(f"Open the collection's **Variables** and fill in {_list_variables_to_fill(openapi)}."),
            Markdown(f"For the sandbox, make `baseUrl` its address: {inline_code(openapi.sandbox_url)}."),
            Markdown("Send any request: all inherit the collection's authorization."),
        ),
    )


def _bruno_steps(context: PageContext) -> ToolView:
    name, openapi = context.provider.id, context.openapi
    imported = join(
        ["bru", "import", "openapi", "--source", "openapi.yaml", "--output", ".", "--collection-name", name]
    )
    return ToolView(
        "bruno",
        "Bruno",
        (
            Markdown(f"Press **+** beside the collections, choose **Import Collection** and {_COLLECTION_LINK}."),
            Markdown(f"Open the collection's environments and import {_ENVIRONMENT_LINKS}."),
            Markdown("Choose the environment, fill in [your credentials](#fill-in), and send."),
        ),
        fence_code(imported, "sh"),
        (Markdown(f"The line above imports {_OPENAPI_LINK} instead. {' '.join(_bruno_import_notes(openapi))}"),),
    )


def _bruno_import_notes(openapi: OpenApiDocument) -> Iterator[str]:
    yield (
        "Each server becomes an environment; the variables are in the first one, so for the sandbox change `baseUrl`"
        " there."
    )
    kinds = [one.get("scheme") for one in openapi.security_schemes.values()]
    if "bearer" in kinds:
        yield "Bearer tokens are read from a variable `token`, which you add."
    if any(one.get("security") == [{}] for item in openapi.paths.values() for one in item.values()):
        yield "Requests that need no credential inherit the collection's: set their **Auth** to **No Auth**."


def _insomnia_steps(_: PageContext) -> ToolView:
    return ToolView(
        "insomnia",
        "Insomnia",
        (
            Markdown(f"Put {_COLLECTION_LINKS} into one folder."),
            Markdown("Choose **Import**, then **From Folder**, and that folder: so the environments come along."),
            Markdown("Choose the environment, fill in [your credentials](#fill-in), and send."),
        ),
        notes=(
            Markdown(
                f"{_OPENAPI_LINK} can be imported by **Import**, then **File**. Nobody has checked here"
                " what Insomnia makes of it: look at one request's **Auth** before you send."
            ),
        ),
    )


def _editor_steps(_: PageContext) -> ToolView:
    return ToolView(
        "rest-files",
        "VS Code REST files",
        (
            Markdown(
                f"Save {link_document(REQUESTS_FILE)}, and beside it {link_document(VARIABLES_FILE)}"
                " as `.env`, filled in."
            ),
            Markdown(
                "Open it with the extension REST Client. For the sandbox, use the addresses commented out at its top."
            ),
            Markdown("Press **Send Request** above a request; within a flow, from top to bottom."),
        ),
    )


def _python_client_steps(context: PageContext) -> ToolView:
    openapi = context.openapi
    command = fence_code("openapi-python-client generate --path openapi.yaml", "sh")
    return ToolView(
        "openapi-python-client",
        "openapi-python-client",
        (
            Markdown(f"Save {_OPENAPI_LINK} and generate a client from it, with the line below."),
            Markdown("Make a client with the credential, and hand it to the functions of the package."),
        ),
        join_parts((command, fence_code(_write_client(openapi), "python")), "\n\n"),
    )


def _write_client(openapi: OpenApiDocument) -> str:
    """Write how a client is made that sends what the first security scheme wants."""
    scheme = openapi.security_schemes[openapi.default_schemes[0]] if openapi.default_schemes else None
    values = {name: variable["default"] for name, variable in openapi.server_variables.items()}
    base = f"    base_url={_quote_python(openapi.sandbox_url)},"
    if scheme is None:
        return f"client = Client(\n{base}\n)"
    if scheme["type"] == "oauth2":
        argument_lines = [f"    token={_quote_python('<access token>')},"]
    elif scheme["type"] == "http" and scheme["scheme"] == "bearer":
        argument_lines = [f"    token={_quote_python(values['bearerToken'])},"]
    elif scheme["type"] == "http":
        argument_lines = [f"    token={_quote_python('<base64 of user:password>')},", '    prefix="Basic",']
    elif scheme["in"] == Place.header:
        argument_lines = [
            f"    token={_quote_python(values['apiKey'])},",
            '    prefix="",',
            f"    auth_header_name={_quote_python(scheme['name'])},",
        ]
    else:
        kind = "params" if scheme["in"] == Place.query else "cookies"
        argument = f"{{{_quote_python(scheme['name'])}: {_quote_python(values['apiKey'])}}}"
        return f"client = Client(\n{base}\n    httpx_args={{{_quote_python(kind)}: {argument}}},\n)"
    return "\n".join(["client = AuthenticatedClient(", base, *argument_lines, ")"])


def _generator_steps(context: PageContext) -> ToolView:
    openapi = context.openapi
    command = join(["openapi-generator-cli", "generate", "-i", "openapi.yaml", "-g", "python", "-o", "client"])
    return ToolView(
        "openapi-generator",
        "OpenAPI Generator",
        (
            Markdown(f"Save {_OPENAPI_LINK} and generate a client from it; `-g` chooses the language."),
            Markdown(f"Fill in its configuration: {_say_configuration(openapi)}."),
        ),
        fence_code(command, "sh"),
    )


def _say_configuration(openapi: OpenApiDocument) -> Markdown:
    """Say by which field of the generated configuration each security scheme is filled in."""
    host = Markdown(f"`host` with {inline_code(openapi.sandbox_url)} for the sandbox")
    return join_parts(
        [host, *dict.fromkeys(_configuration_field(name, one) for name, one in openapi.security_schemes.items())]
    )


def _configuration_field(name: str, scheme: Node) -> Markdown:
    if scheme["type"] == "apiKey":
        return Markdown(f"`api_key` with the key {inline_code(name)}")
    is_token = scheme["type"] == "oauth2" or scheme["scheme"] == "bearer"
    return Markdown("`access_token`" if is_token else "`username` and `password`")


def _arazzo_steps(context: PageContext) -> ToolView:
    openapi = context.openapi
    server = f"openapi={openapi.sandbox_url}"
    command = join(["redocly", "respect", "arazzo.yaml", "--server", server, "--input", "$INPUTS"])
    return ToolView(
        "arazzo",
        "Arazzo runners",
        (
            Markdown(f"Save {_ARAZZO_LINK} beside {_OPENAPI_LINK}, to which it refers."),
            Markdown("Put the workflow's inputs, which it names, into `INPUTS` as JSON, and run the line below."),
        ),
        fence_code(command.replace("'$INPUTS'", '"$INPUTS"'), "sh"),
    )


def _asyncapi_steps(_: PageContext) -> ToolView:
    return ToolView(
        "asyncapi",
        "AsyncAPI tools",
        (
            Markdown(f"Open {_ASYNCAPI_LINK} in an editor or generator that reads AsyncAPI 3.0."),
            Markdown("What the format has no field for is in the extensions `x-inband-auth` and `x-close-codes`."),
        ),
    )


def _list_variables_to_fill(openapi: OpenApiDocument) -> Markdown:
    return join_parts(map(inline_code, openapi.server_variables)) or Markdown(
        "nothing, for there is nothing to fill in"
    )


def _quote_python(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


_TOOLS: Final[tuple[tuple[str, Callable[[PageContext], ToolView]], ...]] = (
    (COLLECTION_FILE, _postman_steps),
    (OPENAPI_YAML, _postman_import_steps),
    (COLLECTION_FILE, _bruno_steps),
    (COLLECTION_FILE, _insomnia_steps),
    (REQUESTS_FILE, _editor_steps),
    (OPENAPI_YAML, _python_client_steps),
    (OPENAPI_YAML, _generator_steps),
    (ARAZZO_YAML, _arazzo_steps),
    (ASYNCAPI_YAML, _asyncapi_steps),
)
"""The tools in the order of the page, each with the file that it opens."""
