"""The steps for each tool. What is said of an importer's doings was found by running it, or is what its makers say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from shlex import join
from typing import Final

from generator.documents.node import Node
from generator.model.scheme import Place
from generator.origins import SANDBOX
from generator.pages.context import Context
from generator.pages.files import named
from generator.pages.markdown import NOTHING, Markdown, code, fence, joined, literal

COLLECTION: Final = "postman_collection.json"
ENVIRONMENTS: Final = ("postman_environment.json", "postman_environment_sandbox.json")


@dataclass(frozen=True)
class Tool:
    """One tool: its headline, steps in order, lines to copy, and what to know besides."""

    anchor: str
    title: str
    steps: tuple[Markdown, ...]
    copy: Markdown = NOTHING
    notes: tuple[Markdown, ...] = field(default=())


def tools(context: Context, openapi: Node) -> Iterator[Tool]:
    """Give the tools that have something to open."""
    if COLLECTION in context.documents:
        yield _postman(context)
    if openapi["paths"]:
        yield _postman_import(openapi)
    if COLLECTION in context.documents:
        yield _bruno(context, openapi)
        yield _insomnia()
    if "requests.http" in context.documents:
        yield _editors()
    if openapi["paths"]:
        yield _python_client(openapi)
        yield _generator(openapi)
    if "arazzo.yaml" in context.documents:
        yield _arazzo(openapi)
    if "asyncapi.yaml" in context.documents:
        yield _asyncapi()


def _postman(context: Context) -> Tool:
    command = join(["newman", "run", COLLECTION, "--environment", ENVIRONMENTS[1]])
    first = next(iter(context.provider.flows.values()))
    return Tool(
        "postman",
        "Postman",
        (
            Markdown(f"Press **Import** and drop {joined(map(named, (COLLECTION, *ENVIRONMENTS)))} on the window."),
            Markdown(
                "Choose an environment at the top right: the sandbox's, which is filled in, or the provider's, in which"
                " you fill in [your credentials](#fill-in)."
            ),
            Markdown(f"Open the folder **{literal(first.title)}** and send its requests from top to bottom."),
        ),
        fence(command, "sh"),
        (Markdown("The line above does the same without Postman: it sends every request and checks every answer."),),
    )


def _postman_import(openapi: Node) -> Tool:
    return Tool(
        "postman-import",
        "Postman, from OpenAPI",
        (
            Markdown(
                f"Press **Import**, drop {named('openapi.yaml')} on the window and choose **Postman Collection**."
            ),
            Markdown(f"Open the collection's **Variables** and fill in {_asked(openapi)}."),
            Markdown(f"For the sandbox, make `baseUrl` its address: {code(_sandbox(openapi))}."),
            Markdown("Send any request: all inherit the collection's authorization."),
        ),
    )


def _bruno(context: Context, openapi: Node) -> Tool:
    name = context.provider.id
    imported = join(
        ["bru", "import", "openapi", "--source", "openapi.yaml", "--output", ".", "--collection-name", name]
    )
    return Tool(
        "bruno",
        "Bruno",
        (
            Markdown(f"Press **+** beside the collections, choose **Import Collection** and {named(COLLECTION)}."),
            Markdown(
                f"Open the collection's environments and import {named(ENVIRONMENTS[0])} or {named(ENVIRONMENTS[1])}."
            ),
            Markdown("Choose the environment, fill in [your credentials](#fill-in), and send."),
        ),
        fence(imported, "sh"),
        (Markdown(f"The line above imports {named('openapi.yaml')} instead. {' '.join(_bruno_import(openapi))}"),),
    )


def _bruno_import(openapi: Node) -> Iterator[str]:
    yield (
        "Each server becomes an environment; the variables are in the first one, so for the sandbox change `baseUrl`"
        " there."
    )
    kinds = [one.get("scheme") for one in _schemes(openapi).values()]
    if "bearer" in kinds:
        yield "Bearer tokens are read from a variable `token`, which you add."
    if any(one.get("security") == [{}] for item in openapi["paths"].values() for one in item.values()):
        yield "Requests that need no credential inherit the collection's: set their **Auth** to **No Auth**."


def _insomnia() -> Tool:
    return Tool(
        "insomnia",
        "Insomnia",
        (
            Markdown(f"Put {joined(map(named, (COLLECTION, *ENVIRONMENTS)))} into one folder."),
            Markdown("Choose **Import**, then **From Folder**, and that folder: so the environments come along."),
            Markdown("Choose the environment, fill in [your credentials](#fill-in), and send."),
        ),
        notes=(
            Markdown(
                f"{named('openapi.yaml')} can be imported by **Import**, then **File**. Nobody has checked here what"
                " Insomnia makes of it: look at one request's **Auth** before you send."
            ),
        ),
    )


def _editors() -> Tool:
    return Tool(
        "rest-files",
        "VS Code REST files",
        (
            Markdown(f"Save {named('requests.http')}, and beside it {named('env.example')} as `.env`, filled in."),
            Markdown(
                "Open it with the extension REST Client. For the sandbox, use the addresses commented out at its top."
            ),
            Markdown("Press **Send Request** above a request; within a flow, from top to bottom."),
        ),
    )


def _python_client(openapi: Node) -> Tool:
    command = fence("openapi-python-client generate --path openapi.yaml", "sh")
    return Tool(
        "openapi-python-client",
        "openapi-python-client",
        (
            Markdown(f"Save {named('openapi.yaml')} and generate a client from it, with the line below."),
            Markdown("Make a client with the credential, and hand it to the functions of the package."),
        ),
        joined((command, fence(_client(openapi), "python")), "\n\n"),
    )


def _client(openapi: Node) -> str:
    """Write how a client is made that sends what the first security scheme wants."""
    scheme = next((_schemes(openapi)[name] for requirement in openapi["security"] for name in requirement), None)
    values = _variables(openapi)
    base = f"    base_url={_quoted(_sandbox(openapi))},"
    if scheme is None:
        return f"client = Client(\n{base}\n)"
    if scheme["type"] == "http" and scheme["scheme"] == "bearer":
        rest = [f"    token={_quoted(values['bearerToken'])},"]
    elif scheme["type"] == "http":
        rest = [f"    token={_quoted('<base64 of user:password>')},", '    prefix="Basic",']
    elif scheme["in"] == Place.header:
        rest = [
            f"    token={_quoted(values['apiKey'])},",
            '    prefix="",',
            f"    auth_header_name={_quoted(scheme['name'])},",
        ]
    else:
        kind = "params" if scheme["in"] == Place.query else "cookies"
        given = f"    httpx_args={{{_quoted(kind)}: {{{_quoted(scheme['name'])}: {_quoted(values['apiKey'])}}}}},"
        return f"client = Client(\n{base}\n{given}\n)"
    return "\n".join(["client = AuthenticatedClient(", base, *rest, ")"])


def _generator(openapi: Node) -> Tool:
    command = join(["openapi-generator-cli", "generate", "-i", "openapi.yaml", "-g", "python", "-o", "client"])
    return Tool(
        "openapi-generator",
        "OpenAPI Generator",
        (
            Markdown(f"Save {named('openapi.yaml')} and generate a client from it; `-g` chooses the language."),
            Markdown(f"Fill in its configuration: {_configured(openapi)}."),
        ),
        fence(command, "sh"),
    )


def _configured(openapi: Node) -> Markdown:
    """Say by which field of the generated configuration each security scheme is filled in."""
    host = Markdown(f"`host` with {code(_sandbox(openapi))} for the sandbox")
    return joined([host, *dict.fromkeys(_field(name, one) for name, one in _schemes(openapi).items())])


def _field(name: str, scheme: Node) -> Markdown:
    if scheme["type"] == "apiKey":
        return Markdown(f"`api_key` with the key {code(name)}")
    return Markdown("`access_token`" if scheme["scheme"] == "bearer" else "`username` and `password`")


def _arazzo(openapi: Node) -> Tool:
    server = f"openapi={_sandbox(openapi)}"
    command = join(["redocly", "respect", "arazzo.yaml", "--server", server, "--input", "$INPUTS"])
    return Tool(
        "arazzo",
        "Arazzo runners",
        (
            Markdown(f"Save {named('arazzo.yaml')} beside {named('openapi.yaml')}, to which it refers."),
            Markdown("Put the workflow's inputs, which it names, into `INPUTS` as JSON, and run the line below."),
        ),
        fence(command.replace("'$INPUTS'", '"$INPUTS"'), "sh"),
    )


def _asyncapi() -> Tool:
    return Tool(
        "asyncapi",
        "AsyncAPI tools",
        (
            Markdown(f"Open {named('asyncapi.yaml')} in an editor or generator that reads AsyncAPI 3.0."),
            Markdown("What the format has no field for is in the extensions `x-inband-auth` and `x-close-codes`."),
        ),
    )


def _schemes(openapi: Node) -> dict[str, Node]:
    found: dict[str, Node] = openapi.get("components", {}).get("securitySchemes", {})
    return found


def _variables(openapi: Node) -> dict[str, str]:
    return {name: one["default"] for name, one in openapi["servers"][0].get("variables", {}).items()}


def _asked(openapi: Node) -> Markdown:
    return joined(map(code, _variables(openapi))) or Markdown("nothing, for there is nothing to fill in")


def _sandbox(openapi: Node) -> str:
    """Give the sandbox's address for the server that most operations are on."""
    return next((one["url"] for one in openapi["servers"] if one.get("x-authproof-sandbox")), SANDBOX)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
