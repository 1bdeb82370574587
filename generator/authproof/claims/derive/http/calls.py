"""Valid requests: each is answered as documented, by every scheme that opens it, to whoever may make it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from authproof.claims.claim import Claim, ClaimTopic, CredentialText, ExpectedDocument, ExpectedReply
from authproof.claims.derive.http.refusals import claim_refusal
from authproof.claims.derive.shared.credential_use import CredentialUse
from authproof.claims.derive.shared.judgement import fits_another_scheme_without_body, judge_request
from authproof.claims.derive.shared.phrasing import name_part, name_request, name_scheme, phrase_scheme
from authproof.claims.derive.shared.refused_request import RefusedRequest
from authproof.claims.derive.shared.refused_requests import find_refused_request, match_no_operation
from authproof.claims.derive.shared.requests import RequestChanges, WrittenParts
from authproof.claims.derive.shared.safe_requests import is_safe_to_call
from authproof.claims.derive.shared.spec import ClaimedSpec, ObtainedCredentials
from authproof.model.pointers import extend_pointer, spec_pointer
from authproof.model.scheme import Lifecycle
from authproof.model.vocabulary import Case, Surface
from authproof.text.commonmark import quote_code, quote_literal

_HTTP_SURFACES = (Surface.rest, Surface.token)


def derive_call_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim the success of every operation, and that what is not there yet, or no more, is not accepted."""
    for name, operation in spec.provider.operations.items():
        if operation.lifecycle.is_usable:
            for scheme in spec.schemes_of(name) or (None,):
                if scheme or not operation.security:
                    yield _claim_success(spec, name, scheme)
            if operation.security and operation.anonymous:
                yield _claim_anonymous(spec, name)
            if _has_flat_body(spec, name) and not fits_another_scheme_without_body(spec, name):
                yield _claim_other_encoding(spec, name)
            yield from _claim_matches(spec, name)
        elif refused := find_refused_request(spec, name, Case.unreleased):
            yield claim_refusal(spec, refused, f"call.{name}.unreleased")
    yield from _claim_optional_parts(spec)
    yield from _claim_words_in_any_case(spec)
    yield from _claim_retired_schemes(spec)


def _claim_success(spec: ClaimedSpec, operation: str, scheme: str | None) -> Claim:
    expect = spec.expect_success(operation)
    steps, credentials = spec.obtain_for(operation, scheme)
    return Claim(
        id=".".join(["call", operation, *([scheme] if scheme else [])]),
        topic=ClaimTopic.calls,
        sentence=f"{name_request(spec, operation)}{phrase_scheme(spec, scheme)} {_phrase_success(spec, expect)}.",
        rests_on=(*spec.request_facts(operation, scheme), *success_facts(spec, operation)),
        steps=(*steps, spec.build_request(operation, scheme, expect, credentials=credentials)),
        live=is_safe_to_call(spec, operation, scheme),
    )


def _claim_anonymous(spec: ClaimedSpec, operation: str) -> Claim:
    request = spec.build_request(operation, None, spec.expect_success(operation))
    return Claim(
        id=f"call.{operation}.anonymous",
        topic=ClaimTopic.calls,
        sentence=f"{name_request(spec, operation)} is answered without a credential, too.",
        rests_on=(
            spec_pointer("operations", operation, "anonymous"),
            *spec.request_facts(operation),
            *success_facts(spec, operation),
        ),
        steps=(request,),
        live=is_safe_to_call(spec, operation, None),
    )


def _phrase_success(spec: ClaimedSpec, expect: ExpectedReply) -> str:
    """Tell a success by its status and body, as far as somebody states them."""
    body = expect.body if expect.body and not spec.provider.is_assumed(expect.body.spec_pointer) else None
    of_body = body and ("a body with the documented keys" if _is_made_up(spec, body) else "the documented body")
    if spec.provider.is_assumed(expect.status_pointer):
        return f"is accepted, with {of_body}" if of_body else "is accepted"
    return f"is answered with {expect.status}{f' and {of_body}' if of_body else ''}"


def _is_made_up(spec: ClaimedSpec, body: ExpectedDocument) -> bool:
    return spec.provider.is_made_up(body.spec_pointer)


def success_facts(spec: ClaimedSpec, operation: str) -> tuple[str, ...]:
    """Point to what the success of an operation promises."""
    success, success_pointer = (
        spec.provider.operations[operation].success,
        spec_pointer("operations", operation, "success"),
    )
    live = (extend_pointer(success_pointer, "live", place) for place in success.live)
    return (
        extend_pointer(success_pointer, "status"),
        *(extend_pointer(success_pointer, "headers", name) for name in success.headers),
        *(
            (extend_pointer(success_pointer, "media_type"), extend_pointer(success_pointer, "body"), *live)
            if success.body is not None
            else ()
        ),
    )


def _has_flat_body(spec: ClaimedSpec, operation: str) -> bool:
    """Tell whether an operation has a body that could be written both ways: an object with texts and numbers."""
    for scheme in spec.schemes_of(operation)[:1]:
        body = spec.build_request(operation, scheme, ExpectedReply(0, "")).body
        return (
            isinstance(body, dict)
            and bool(body)  # of a form without fields nothing is sent
            and not any(isinstance(value, dict | list) for value in body.values())
        )
    return False


def _claim_other_encoding(spec: ClaimedSpec, operation: str) -> Claim:
    scheme = spec.schemes_of(operation)[0]
    before, credentials = spec.obtain_for(operation, scheme)
    form = spec.provider.operations[operation].request_type == "application/json"
    words, about = (
        f"with its body as {'a form' if form else 'JSON'}",
        (spec_pointer("operations", operation, "request_type"),),
    )
    changes = RequestChanges(credentials=credentials, form=form)
    is_told = not spec.provider.operations[operation].match
    refused = RefusedRequest(words, Case.bad_request, operation, scheme, before, changes, about, is_told=is_told)
    return claim_refusal(spec, refused, f"call.{operation}.request_type")


def _claim_matches(spec: ClaimedSpec, operation: str) -> Iterator[Claim]:
    """Claim of each value that tells an operation from the others of its route that it is needed."""
    for number, refused in enumerate(match_no_operation(spec, operation)):
        field, lacks = divmod(number, 2)
        several = f".{field}" if field else ""
        yield claim_refusal(spec, refused, f"call.{operation}.match{several}.{'lacking' if lacks else 'other'}")


def _claim_optional_parts(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim of each part that may be left out, at the first operation that its scheme opens, that it may be."""
    for scheme, operation in _first_operations(spec).items():
        for index, part in enumerate(spec.provider.schemes[scheme].parts):
            if not part.required:
                yield _claim_optional_part(spec, operation, scheme, index)


def _claim_optional_part(spec: ClaimedSpec, operation: str, scheme: str, index: int) -> Claim:
    def leave_out(written: WrittenParts) -> WrittenParts:
        return (*written[:index], *written[index + 1 :])

    what = name_part(spec.provider.schemes[scheme].parts[index])
    words = f"is answered without {what}, too; it is looked at where it is sent"
    field = spec_pointer("schemes", scheme, "parts", index, "required")
    return _claim_written_otherwise(spec, operation, scheme, f"without_part_{index}", words, field, leave_out)


def _claim_written_otherwise(  # noqa: PLR0913, PLR0917 - what is claimed, of what
    spec: ClaimedSpec,
    operation: str,
    scheme: str,
    name: str,
    words: str,
    field: str,
    rewrite: Callable[[WrittenParts], WrittenParts],
) -> Claim:
    """Claim that an operation is answered as usual if a scheme is written otherwise, as `field` lets it be."""
    before, credentials = spec.obtain_for(operation, scheme)
    parts = rewrite(spec.write_scheme(scheme, credentials))
    request = spec.build_request(operation, scheme, spec.expect_success(operation), parts=parts)
    return Claim(
        id=f"call.{operation}.{scheme}.{name}",
        topic=ClaimTopic.calls,
        sentence=f"{name_request(spec, operation)}{phrase_scheme(spec, scheme)} {words}.",
        rests_on=(field, *spec.request_facts(operation, scheme)),
        steps=(*before, request),
    )


def _first_operations(spec: ClaimedSpec) -> dict[str, str]:
    """Give each scheme that opens something, with the first operation that it opens."""
    first: dict[str, str] = {}
    for operation in spec.usable_operations:
        first |= {scheme: operation for scheme in spec.schemes_of(operation) if scheme not in first}
    return first


def _claim_words_in_any_case(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim of each scheme with such a word, at the first operation that it opens, that the word may be in any case."""
    for scheme, operation in _first_operations(spec).items():
        for index, part in enumerate(spec.provider.schemes[scheme].parts):
            if part.is_word_in_any_case:
                yield _claim_word_in_any_case(spec, operation, scheme, index)


def _claim_word_in_any_case(spec: ClaimedSpec, operation: str, scheme: str, index: int) -> Claim:
    part = spec.provider.schemes[scheme].parts[index]
    word = part.authentication_word or ""

    def swap_case(written: WrittenParts) -> WrittenParts:
        swapped = part, (word.swapcase(), *_drop_start(written[index][1], word))
        return (*written[:index], swapped, *written[index + 1 :])

    words = f"accepts {quote_code(word.swapcase())} as {quote_code(word)}: HTTP ignores the case of this word"
    field = spec_pointer("schemes", scheme, "parts", index, "case_sensitive")
    return _claim_written_otherwise(spec, operation, scheme, "word_in_any_case", words, field, swap_case)


def _drop_start(text: CredentialText, start: str) -> CredentialText:
    """Give a text without the word that it begins with."""
    first, *rest = text
    return (first.removeprefix(start) if isinstance(first, str) else first, *rest)


def _claim_retired_schemes(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim that a scheme that is to come, or was taken away, opens nothing."""
    for name, scheme in spec.provider.schemes.items():
        is_retired = scheme.lifecycle in (Lifecycle.coming_soon, Lifecycle.removed)
        if is_retired and scheme.surface in _HTTP_SURFACES:
            yield from (_claim_retired_scheme(spec, operation, name) for operation in _operations_near(spec, name))


def _operations_near(spec: ClaimedSpec, scheme: str) -> tuple[str, ...]:
    """Give the operations that a retired scheme is named for; else one that it would most likely have opened."""
    surface = spec.provider.schemes[scheme].surface
    operations = spec.provider.operations
    guarded = [name for name in spec.usable_operations if spec.schemes_of(name) and operations[name].needs_credential]
    named = tuple(name for name in guarded if scheme in spec.provider.operations[name].security)
    return named or tuple(name for name in guarded if spec.provider.surface_of(name) is surface)[:1]


def _claim_retired_scheme(spec: ClaimedSpec, operation: str, scheme: str) -> Claim:
    before, credentials = _obtain_retired(spec, scheme, spec.provider.operations[operation].level)
    sent = spec.write_scheme(scheme, credentials)
    case, suspects = judge_request(spec, spec.schemes_of(operation), sent)
    lifecycle = spec.provider.schemes[scheme].lifecycle
    when = "which is still to come," if lifecycle is Lifecycle.coming_soon else "which is no more,"
    words, about = (f"with {name_scheme(spec, scheme)}, {when}", (spec_pointer("schemes", scheme, "lifecycle"),))
    blamed = next(iter(suspects), None)
    refused = RefusedRequest(words, case, operation, None, before, {"parts": sent}, about, blamed=blamed)
    return claim_refusal(spec, refused, f"call.{operation}.{scheme}.{lifecycle.value}")


def _obtain_retired(spec: ClaimedSpec, scheme: str, level: str | None) -> ObtainedCredentials:
    """Get the credentials of a retired scheme: the documented examples of those that nothing takes any more."""
    known = {credential.id for credential in spec.tables.credentials}
    names = spec.credentials_of(scheme)
    if known.issuperset(names):
        return spec.obtain_credentials(scheme, level)
    return (), {name: (spec.provider.credentials[name].example,) for name in names}


def derive_level_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim of every operation with a level, for the holders of each level, whether they may."""
    for operation in spec.usable_operations:
        needed = spec.provider.operations[operation].level
        for scheme in spec.schemes_of(operation) if needed else ():
            for level in spec.provider.levels:
                if needed and _may_have_level(spec, scheme, level):
                    yield _claim_level(spec, operation, scheme, level, needed)


def _claim_level(spec: ClaimedSpec, operation: str, scheme: str, level: str, needed: str) -> Claim:
    granted = _granted_levels(spec, level)
    use = CredentialUse(spec, spec.credentials_of(scheme)[0], operation, scheme)
    before, credentials = spec.obtain_credentials(scheme, level)
    pointer = spec_pointer("operations", operation, "level")
    holders = f"Holders of the level *{quote_literal(spec.provider.levels[level].title)}*"
    if needed in granted:
        answer, facts, words = use.expect_accepted(credentials), granted[needed], "may make"
    else:
        answer, facts, words = (
            use.expect_refused(credentials, Case.forbidden, pointer),
            use.refusal_facts(Case.forbidden),
            "may not make",
        )
    return Claim(
        id=f"level.{operation}.{scheme}.{level}",
        topic=ClaimTopic.levels,
        sentence=f"{holders} {words} {name_request(spec, operation)}{phrase_scheme(spec, scheme)}.",
        rests_on=tuple(dict.fromkeys((pointer, *facts, *_level_facts(spec, scheme, level), *use.accepted_facts()))),
        steps=(*before, answer),
    )


def _granted_levels(spec: ClaimedSpec, level: str) -> dict[str, tuple[str, ...]]:
    """Give every level whose rights `level` has, with JSON Pointers to why: its own first, then what it includes."""
    granted: dict[str, tuple[str, ...]] = {level: ()}
    for name in (queue := [level]):
        for index, other in enumerate(spec.provider.levels[name].includes):
            if other not in granted:
                granted[other] = (*granted[name], spec_pointer("levels", name, "includes", index))
                queue.append(other)
    return granted


def _may_have_level(spec: ClaimedSpec, scheme: str, level: str) -> bool:
    can_obtain = all(spec.provider.can_obtain(name, level) for name in spec.credentials_of(scheme))
    return can_obtain and level in spec.provider.levels_of_scheme(scheme)


def _level_facts(spec: ClaimedSpec, scheme: str, level: str) -> tuple[str, ...]:
    """Point to the statements that the credentials may be of a level."""
    credentials = spec.provider.credentials
    sources = (name for carried in spec.credentials_of(scheme) for name in spec.provider.sources_of(carried))
    names = [name for name in dict.fromkeys(sources) if level in credentials[name].levels]
    return tuple(spec_pointer("credentials", name, "levels", credentials[name].levels.index(level)) for name in names)
