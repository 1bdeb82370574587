"""The bodies of refusals: each in every media type that it has, chosen by `Accept`, and exactly as documented."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.claims.claim import Claim
from generator.claims.make.subject import Subject
from generator.claims.make.sure import contents, sure
from generator.claims.make.trigger import Trigger
from generator.claims.make.triggers import causes
from generator.commonmark import literal

_SEVERAL = 2


def claims(subject: Subject) -> Iterator[Claim]:
    """Claim every body of every failure, and once the rules by which one is chosen."""
    ruled = False
    for failure, documented in subject.provider.failures.items():
        found = next(causes(subject, failure), None)
        if found is None:
            continue
        several = len(documented.bodies) >= _SEVERAL
        for media_type in documented.bodies if several else ():
            yield _chosen(subject, found, f"{failure}.{_named(media_type)}", media_type, media_type)
        if several or _loose(subject, found):
            yield _chosen(subject, found, f"{failure}.default", None, next(iter(documented.bodies)))
        if several and not ruled:
            ruled = True
            for name, accept, chosen in _rules(*documented.bodies):
                yield _chosen(subject, found, f"{failure}.accept.{name}", accept, chosen)


def _loose(subject: Subject, found: Trigger) -> bool:
    """Tell whether other claims leave something of the body open."""
    exact = found.expect(subject)
    return sure(subject, exact, found.refuses(subject)) != exact


def _rules(first: str, second: str, *_: str) -> Iterator[tuple[str, str, str]]:
    """Give values of `Accept`, each with a name and the media type that it chooses (RFC 9110, section 12.5.1)."""
    yield "any", "*/*", first
    yield "rather", f"{second}, */*;q=0.1", second
    yield "lower_first", f"{first};q=0.5, {second}", second
    yield "higher_last", f"{second};q=0.1, {first}", first
    yield "little_lower", f"{first};q=0.8, {second};q=0.9", second
    yield "little_higher", f"{first};q=0.9, {second};q=0.8", first
    yield "none_of_it", f"{first};q=0, */*", second
    kind = second.partition("/")[0]
    if first.partition("/")[0] != kind:
        yield "kind", f"{kind}/*", second
        yield "kind_rather", f"{kind}/*;q=0.2, */*;q=0.1", second
    yield "another", "image/png", first


def _chosen(subject: Subject, found: Trigger, name: str, accept: str | None, media_type: str) -> Claim:
    """Claim the body that a request gets; `accept` none for one without that header."""
    expect = found.expect(subject, media_type)
    headers = () if accept is None else (("Accept", (accept,)),)
    title = subject.provider.failures[name.partition(".")[0]].title
    words = "a request without `Accept`" if accept is None else f"a request that accepts `{accept}`"
    return Claim(
        id=f"body.{name}",
        topic="refusals",
        sentence=f"*{literal(title)}* comes as `{media_type}` to {words}.",
        rests_on=tuple(dict.fromkeys((*contents(subject, expect), *found.refuses(subject), *found.facts(subject)))),
        steps=(*found.before, found.call(subject, expect, headers=headers, omit_accept=True)),
    )


def _named(media_type: str) -> str:
    """Make a part of an id of a media type."""
    return re.sub(r"[^a-z0-9]+", "_", media_type.lower()).strip("_")
