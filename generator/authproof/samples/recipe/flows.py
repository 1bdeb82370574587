"""From the flows of a provider to its recipes: each call a request, each connection a conversation."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from authproof.errors import AuthproofError
from authproof.model.flow import Call, Connect, Step
from authproof.model.operation import Operation
from authproof.model.provider import Provider
from authproof.model.refusal_signs import find_refusal_signs
from authproof.model.vocabulary import Case, JsonType, Place
from authproof.samples.recipe.authorization import asked_values, build_authorization, codes_sent
from authproof.samples.recipe.carriage import Carrier, address_name
from authproof.samples.recipe.conversation import build_conversation
from authproof.samples.recipe.device import build_poll, shown_values
from authproof.samples.recipe.nodes import (
    AnswerValue,
    Array,
    Constant,
    Fields,
    Form,
    JsonValue,
    Object,
    Recipe,
    RecipeStep,
    RequestStep,
    Show,
    Take,
    Text,
)
from authproof.samples.recipe.values import build_json, has_altered_number, json_type
from authproof.text.answer_place import AnswerPlace
from authproof.text.json_pointer import resolve_pointer
from authproof.text.media_type import is_json_type

TIMEOUT_SECONDS: Final = 10
"""Seconds that a sample gives one request."""
_STATUSES_TO_WAIT_AFTER: Final = (429, 503)
"""Those that come with `Retry-After` (RFC 6585, section 4; RFC 9110, section 15.6.4)."""

_FIRST_OF_REFUSALS: Final = 400


def build_recipes(provider: Provider) -> tuple[Recipe, ...]:
    """Write one recipe for each flow, in the order of the spec."""
    return tuple(build_recipe(provider, name) for name in provider.flows)


def build_recipe(provider: Provider, flow: str, *, asks: bool = True) -> Recipe:
    """Write the recipe of one flow; KeyError if the provider has none of that name.

    Without `asks`, for what opens no browser, the caller brings along the codes that a person's consent brings.
    """
    spec = provider.flows[flow]
    taken: dict[str, AnswerValue] = {}
    steps: list[RecipeStep] = []
    for index, step in enumerate(spec.steps):
        later = spec.steps[index + 1 :]
        for code in codes_sent(provider, step) if asks else ():
            steps.append(build_authorization(provider, code, taken))
            taken |= asked_values(provider, code)
        built = _build_step(provider, step, later, taken)
        steps.append(_wait_for_person(provider, step, later, built) if asks else built)
        taken |= _taken_values(provider, step, later, taken)
    if spec.reusable:
        steps = [_add_headers(step, spec.headers) for step in steps]
    base = Carrier(provider, None).base_text(provider.operations[spec.calls[0].call].server) if spec.reusable else None
    return Recipe(provider.id, flow, provider.name, spec.title, tuple(steps), base)


def _wait_for_person(provider: Provider, step: Step, later: Sequence[Step], built: RecipeStep) -> RecipeStep:
    """Let a program show a person the code that it gets for them, and wait until they have decided."""
    if not isinstance(step, Call) or not isinstance(built, RequestStep):
        return built
    operation = provider.operations[step.call]
    shown = (_take_credential(*each, operation) for each in shown_values(provider, step, later).items())
    takes = (*built.takes, *(take for take in shown if take not in built.takes))
    return replace(built, takes=takes, poll=build_poll(provider, step))


def _add_headers(step: RecipeStep, headers: Mapping[str, str]) -> RecipeStep:
    fields = tuple((name, Constant(value)) for name, value in headers.items())
    return replace(step, headers=(*step.headers, *fields)) if isinstance(step, RequestStep) else step


def _build_step(provider: Provider, step: Step, later: Sequence[Step], taken: dict[str, AnswerValue]) -> RecipeStep:
    carrier = Carrier(provider, provider.schemes[step.using] if step.using else None, dict(taken))
    if isinstance(step, Connect):
        return build_conversation(carrier, step.connect, step.until)
    return _call_request(carrier, step, later)


def _call_request(carrier: Carrier, step: Call, later: Sequence[Step]) -> RequestStep:
    # Credentials are printed only where the reader asked for nothing else.
    show = not (carrier.provider.issued_by(step.call) and later)
    issues = _needed_credentials(carrier.provider, step, later, carrier.taken)
    return build_request_step(carrier, step.call, issues=issues, show=show)


def _needed_credentials(
    provider: Provider, step: Call, later: Sequence[Step], held: Iterable[str]
) -> dict[str, AnswerPlace]:
    """Give what to take from an answer: what later steps use, and what takes the place of something held.

    Addresses of servers are among it, under names of their own.
    """
    places = provider.issued_by(step.call)
    sent = provider.schemes[step.using].required_credentials if step.using else ()
    replaced = {*held, *sent}
    needed = {name: each for name, each in places.items() if name in replaced or _is_used(provider, name, later)}
    told = provider.addresses_told_by(step.call).items()
    return needed | {
        address_name(server): AnswerPlace(each) for server, each in told if _is_asked(provider, server, later)
    }


def _is_used(provider: Provider, credential: str, steps: Sequence[Step]) -> bool:
    for step in steps:
        if step.using and credential in provider.schemes[step.using].required_credentials:
            return True
        if isinstance(step, Call) and credential in provider.issued_by(step.call):
            return False
    return False


def _is_asked(provider: Provider, server: str, steps: Sequence[Step]) -> bool:
    """Tell whether a server is asked before another step tells its address anew."""
    for step in steps:
        if provider.endpoint_of(step).server == server:
            return True
        if isinstance(step, Call) and server in provider.addresses_told_by(step.call):
            return False
    return False


def _taken_values(provider: Provider, step: Step, later: Sequence[Step], held: Iterable[str]) -> dict[str, AnswerValue]:
    if isinstance(step, Connect):
        return {}
    operation = provider.operations[step.call]
    needed = _needed_credentials(provider, step, later, held)
    return {name: _take_credential(name, place, operation).value for name, place in needed.items()}


def build_request_step(carrier: Carrier, operation: str, *, issues: dict[str, AnswerPlace], show: bool) -> RequestStep:
    """Write one request. `issues`: the credentials to take, and their places in the answer."""
    spec = carrier.provider.operations[operation]
    base = carrier.base_text(spec.server)
    return RequestStep(
        operation=operation,
        title=spec.title,
        method=spec.method.value,
        url=carrier.url_text(base, spec.path, spec.parameters),
        query=carrier.query_fields(spec.parameters),
        address=carrier.address_text(base, spec.path, spec.parameters),
        headers=_request_headers(spec, carrier),
        basic=carrier.basic_auth(),
        body=_request_body(spec, carrier),
        status=spec.success.status,
        takes=tuple(_take_credential(name, place, spec) for name, place in issues.items()),
        show=Show(status=spec.success.is_empty) if show else None,
        timeout=TIMEOUT_SECONDS,
        is_json=is_json_type(spec.success.media_type) and not _must_stay_text(spec, issues),
        expired_status=_expired_status(carrier, operation),
        limited_status=_limited_status(carrier.provider, operation),
        signs=find_refusal_signs(carrier.provider, operation)[0],
    )


def _must_stay_text(spec: Operation, issues: Mapping[str, AnswerPlace]) -> bool:
    """Tell whether an answer is only shown, and holds numbers that some languages alter when they read them."""
    return all(each.header for each in issues.values()) and has_altered_number(spec.success.body)


def _expired_status(carrier: Carrier, operation: str) -> int | None:
    surface = carrier.provider.surface_of(operation)
    carried = carrier.scheme.credentials if carrier.scheme else ()
    wrong = next((name for name in carried if carrier.provider.credentials[name].lifetime), None)
    failure = carrier.provider.failure_for(Case.expired, surface, operation, credential=wrong)
    status = carrier.provider.failures[failure].status if failure else 0
    return status if status >= _FIRST_OF_REFUSALS else None


def _limited_status(provider: Provider, operation: str) -> int | None:
    """Give the status if all windows that cover an operation refuse in one way, and tell the wait in seconds."""
    limits = [name for name, each in provider.windows.items() if each.covers_operation(operation)]
    surface = provider.surface_of(operation)
    names = {provider.failure_for(Case.limited, surface, operation, limit) for limit in limits}
    failures = [provider.failures[name] for name in names if name]
    told = [{name.lower(): value for name, value in each.headers.items()} for each in failures]
    waits = all(headers.get("retry-after") == "{retry_after}" for headers in told)
    is_clear = len(names) == len(failures) == 1 and waits and failures[0].status in _STATUSES_TO_WAIT_AFTER
    return failures[0].status if is_clear else None


def _take_credential(credential: str, place: AnswerPlace, spec: Operation) -> Take:
    """Take a credential from an operation's answer, of the type that it has in the example."""
    if not place.is_whole:
        return Take(AnswerValue(credential, JsonType.string), place.pointer, place)
    return Take(AnswerValue(credential, json_type(resolve_pointer(spec.success.body, place.pointer))), place.pointer)


def _request_headers(spec: Operation, carrier: Carrier) -> Fields:
    sends_body = _body_document(spec, carrier) is not None
    plain = [(name, Constant(value)) for name, value in spec.headers.items()]
    fields = (*carrier.header_fields(), *carrier.parameter_headers(spec.parameters), *plain)
    return tuple(field for field in fields if not (sends_body and field[0].lower() == "content-type"))


def _request_body(spec: Operation, carrier: Carrier) -> JsonValue | Form | None:
    document = _body_document(spec, carrier)
    if document is None:
        return None
    if spec.request_type == "application/json":
        return build_json(document)
    return Form(tuple((name, _form_field(value)) for name, value in document.items()))


def _body_document(spec: Operation, carrier: Carrier) -> Any:
    return carrier.fill_document(spec.sent_body, carrier.parts_in(Place.body))


def _form_field(value: Any) -> Text:
    """Write the value of a form's field: text as it is, other constants as JSON."""
    written = build_json(value)
    if isinstance(written, Constant):
        return written if isinstance(written.value, str) else Constant(json.dumps(written.value))
    if isinstance(written, Object | Array):
        raise AuthproofError("a form has no nested fields; put credentials at its top level, or use application/json")
    return written
