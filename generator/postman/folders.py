"""The folders of a collection: one for each flow, one for all operations, one for what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from generator.commonmark import prose
from generator.compile import accepted, compile_provider
from generator.documents import describe
from generator.documents.failures import failures
from generator.documents.node import Node
from generator.documents.notes import notes
from generator.evidence import about
from generator.model import Provider
from generator.model.failure import Case
from generator.model.flow import Call
from generator.model.scheme import Lifecycle, Place
from generator.postman.examples import examples
from generator.postman.identity import identity
from generator.postman.requests import Asked
from generator.postman.scripts import refuses, script, succeeds
from generator.recipe.carriage import mentioned

_ALIVE: Final = (Lifecycle.current, Lifecycle.deprecated)


def flows(provider: Provider) -> list[Node]:
    """Give a folder for each flow that has a request, its requests in order."""
    return [
        _flow(provider, name) for name, flow in provider.flows.items() if any(isinstance(s, Call) for s in flow.steps)
    ]


def operations(provider: Provider) -> Node:
    """Give the folder of all operations, each with its documented answers as saved examples."""
    items = [
        _item(Asked(provider, name, _scheme(provider, name)), ("operations", name), succeeds=True, saved=True)
        for name, one in provider.operations.items()
        if one.lifecycle in _ALIVE
    ]
    text = "Every operation. What needs a token or ticket expects that a flow above has saved it."
    return {"name": "Operations", "description": text, "item": items}


def refusals(provider: Provider) -> Node:
    """Give the folder of what is refused: each scheme once without credentials, and once with wrong ones."""
    text = (
        "What callers get who send nothing, or something that was never issued. The tests assert the documented answer."
    )
    return {"name": "Refusals", "description": text, "item": list(_refused(provider))}


def _flow(provider: Provider, name: str) -> Node:
    flow = provider.flows[name]
    unsaid = " Its last step is a WebSocket, which a collection cannot hold; open it by hand." if flow.connects else ""
    asked = [step for step in flow.steps if isinstance(step, Call)]
    items = [
        _item(Asked(provider, step.call, step.using), ("flows", name, str(index)), succeeds=True)
        for index, step in enumerate(asked)
    ]
    return {"name": flow.title, "description": prose(flow.summary) + unsaid, "item": items}


def _item(asked: Asked, path: tuple[str, ...], *, succeeds: bool, saved: bool = False) -> Node:
    request = asked.node
    tests = _succeeds(asked) if succeeds else []
    return {
        "id": identity(asked.provider, *path),
        "name": asked.provider.operations[asked.operation].title,
        "event": [*script("prerequest", asked.prepares), *tests],
        "request": request,
        "response": examples(asked.provider, asked.operation, request) if saved else [],
    }


def _succeeds(asked: Asked) -> list[Node]:
    return script("test", succeeds(asked.provider, asked.operation))


def _scheme(provider: Provider, operation: str) -> str | None:
    """Choose the scheme of an operation: the recommended one, else the first."""
    usable = accepted(provider, provider.operations[operation].security)
    recommended = (name for name in usable if provider.schemes[name].recommended)
    return next(recommended, next(iter(usable), None))


def _refused(provider: Provider) -> Iterator[Node]:
    wrong = {one.id: one.demo.wrong for one in compile_provider(provider).credentials if one.demo.wrong is not None}
    first: dict[str, str] = {}
    for operation, one in provider.operations.items():
        for scheme in accepted(provider, one.security) if one.lifecycle in _ALIVE else ():
            first.setdefault(scheme, operation)
    for scheme, operation in first.items():
        asked = {
            Case.missing: _bare(provider, operation, scheme),
            Case.unknown: _wrong(provider, operation, scheme, wrong),
        }
        yield from _of_scheme(provider, operation, scheme, asked)


def _of_scheme(provider: Provider, operation: str, scheme: str, tried: dict[Case, Asked | None]) -> Iterator[Node]:
    for case, asked in tried.items():
        answered = _answer(provider, operation, case)
        if answered and asked:
            yield _refusal(asked, scheme, case, answered)


def _refusal(asked: Asked, scheme: str, case: Case, answered: str) -> Node:
    provider, failure = asked.provider, asked.provider.failures[answered]
    item = _item(asked, ("refusals", scheme, case.value), succeeds=False)
    what = "nothing" if case is Case.missing else "something never issued"
    headers = provider.operations[asked.operation].headers.items()
    accept = next((value for key, value in headers if key.lower() == "accept"), None)
    said = " ".join([*describe.failure(failure), *notes(about(provider, f"/failures/{answered}"))])
    return item | {
        "name": f"{provider.schemes[scheme].title}: {what}",
        "event": [*item["event"], *script("test", refuses(failure, accept))],
        "request": item["request"] | {"description": said},
    }


def _answer(provider: Provider, operation: str, case: Case) -> str | None:
    found = {name: one for name, one in failures(provider, operation).items() if case in one.cases}
    own = [name for name, one in found.items() if operation in one.operations]
    return next(iter([*own, *found]), None)


def _bare(provider: Provider, operation: str, scheme: str) -> Asked | None:
    """Send no credentials; none if the path cannot do without."""
    in_path = any(part.place is Place.path for part in provider.schemes[scheme].parts)
    return None if in_path else Asked(provider, operation, scheme, without=True)


def _wrong(provider: Provider, operation: str, scheme: str, wrong: dict[str, str]) -> Asked | None:
    """Send values of the right shape that were never issued; none if a shape has no other value."""
    names = mentioned(provider.schemes[scheme])
    usable = {name: wrong[name] for name in names if name in wrong}
    return Asked(provider, operation, scheme, instead=usable) if usable and len(usable) == len(names) else None
