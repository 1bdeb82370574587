"""The folders of a collection: one for each flow, one for all operations, one for what is refused.

Whoever runs a collection whole sends what scripts have saved on the way: so what revokes it runs last.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from authproof.documents.postman.requests import CollectionRequest, saved_examples
from authproof.documents.postman.scripts import assert_refusal, assert_success, script_event
from authproof.documents.postman.variables import stable_id
from authproof.documents.shared.descriptions import describe_failure
from authproof.documents.shared.nodes import Node
from authproof.model.provider import Provider
from authproof.model.vocabulary import Case, Place
from authproof.sandbox.compile import compile_provider
from authproof.text.commonmark import quote_prose


def working_folders(provider: Provider) -> list[Node]:
    """Give the folders of what succeeds: each flow that has a request, and all operations before flows that revoke."""
    flows = {name: flow for name, flow in provider.flows.items() if flow.calls}
    last = [name for name, flow in flows.items() if any(_revokes(provider, step.call) for step in flow.calls)]
    return [
        *(_flow_folder(provider, name) for name in flows if name not in last),
        _operation_folder(provider),
        *(_flow_folder(provider, name) for name in last),
    ]


def _revokes(provider: Provider, operation: str) -> bool:
    """Tell whether an operation ends a credential, and issues none in its place."""
    return bool(provider.trades_at(operation)) and not provider.issued_by(operation)


def _operation_folder(provider: Provider) -> Node:
    """Give the folder of all operations, each with its documented answers as saved examples."""
    usable = [name for name, operation in provider.operations.items() if operation.lifecycle.is_usable]
    items = [
        _request_item(
            CollectionRequest(provider, name, _choose_scheme(provider, name)),
            ("operations", name),
            succeeds=True,
            saved=True,
        )
        for name in sorted(usable, key=partial(_revokes, provider))
    ]
    text = "Every operation. What needs a token or ticket expects that a flow above has saved it."
    return {"name": "Operations", "description": text, "item": items}


def refusal_folder(provider: Provider) -> Node:
    """Give the folder of what is refused: each scheme once without credentials, and once with wrong ones."""
    text = (
        "What callers get who send nothing, or something that was never issued. The tests assert the documented answer."
    )
    return {"name": "Refusals", "description": text, "item": list(_refusal_items(provider))}


def _flow_folder(provider: Provider, name: str) -> Node:
    flow = provider.flows[name]
    omission = (
        " Its last step is a WebSocket, which a collection cannot hold; open it by hand." if flow.opens_socket else ""
    )
    items = [
        _request_item(CollectionRequest(provider, step.call, step.using), ("flows", name, str(index)), succeeds=True)
        for index, step in enumerate(flow.calls)
    ]
    return {"name": flow.title, "description": quote_prose(flow.summary) + omission, "item": items}


def _request_item(asked: CollectionRequest, path: tuple[str, ...], *, succeeds: bool, saved: bool = False) -> Node:
    request = asked.request_object
    tests = script_event("test", assert_success(asked.provider, asked.operation)) if succeeds else []
    return {
        "id": stable_id(asked.provider, *path),
        "name": asked.provider.operations[asked.operation].title,
        "event": [*script_event("prerequest", asked.preparing_script), *tests],
        "request": request,
        "response": saved_examples(asked.provider, asked.operation, request) if saved else [],
    }


def _choose_scheme(provider: Provider, operation: str) -> str | None:
    """Choose the scheme of an operation: the recommended one, else the first."""
    usable = provider.usable_schemes(provider.operations[operation].security)
    recommended = (name for name in usable if provider.schemes[name].recommended)
    return next(recommended, next(iter(usable), None))


def _refusal_items(provider: Provider) -> Iterator[Node]:
    tables = compile_provider(provider).credentials
    wrong = {table.id: table.demo.wrong for table in tables if table.demo.wrong is not None}
    for scheme, operation in _operations_by_scheme(provider).items():
        asked = {
            Case.missing: _without_credentials(provider, operation, scheme),
            Case.unknown: _with_wrong_credentials(provider, operation, scheme, wrong),
        }
        yield from _items_of_scheme(provider, operation, scheme, asked)


def _operations_by_scheme(provider: Provider) -> dict[str, str]:
    """Name, for each scheme, the first operation that it opens."""
    by_scheme: dict[str, str] = {}
    for name, operation in provider.operations.items():
        for scheme in provider.usable_schemes(operation.security) if operation.lifecycle.is_usable else ():
            by_scheme.setdefault(scheme, name)
    return by_scheme


def _items_of_scheme(
    provider: Provider, operation: str, scheme: str, tried: dict[Case, CollectionRequest | None]
) -> Iterator[Node]:
    for case, asked in tried.items():
        wrong = next(iter(provider.schemes[scheme].credentials), None)
        answered = provider.failure_for(case, provider.surface_of(operation), operation, credential=wrong)
        if answered and asked:
            yield _refusal_item(asked, scheme, case, answered)


def _refusal_item(asked: CollectionRequest, scheme: str, case: Case, answered: str) -> Node:
    provider, failure = asked.provider, asked.provider.failures[answered]
    item = _request_item(asked, ("refusals", scheme, case.value), succeeds=False)
    sent_words = "nothing" if case is Case.missing else "something never issued"
    headers = provider.operations[asked.operation].headers.items()
    accept = next((value for key, value in headers if key.lower() == "accept"), None)
    return item | {
        "name": f"{provider.schemes[scheme].title}: {sent_words}",
        "event": [*item["event"], *script_event("test", assert_refusal(failure, accept))],
        "request": item["request"] | {"description": describe_failure(provider, answered)},
    }


def _without_credentials(provider: Provider, operation: str, scheme: str) -> CollectionRequest | None:
    """Send no credentials; none if the path cannot do without, or nobody is refused for it."""
    in_path = any(part.place is Place.path for part in provider.schemes[scheme].parts)
    is_needed = provider.operations[operation].needs_credential
    return (
        None if in_path or not is_needed else CollectionRequest(provider, operation, scheme, without_credentials=True)
    )


def _with_wrong_credentials(
    provider: Provider, operation: str, scheme: str, wrong: dict[str, str]
) -> CollectionRequest | None:
    """Send values of the right shape that were never issued; none if a shape has no other value."""
    names = provider.schemes[scheme].credentials
    if not names or not wrong.keys() >= set(names):
        return None
    return CollectionRequest(provider, operation, scheme, replacements={name: wrong[name] for name in names})
