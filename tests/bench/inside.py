"""What takes place in this process: the engine alone, all claims, and the site of a provider that grows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

from authproof.claims.proof import prove_claims
from authproof.loader import load_directory, load_specs
from authproof.sandbox.compile import compile_provider
from authproof.sandbox.engine import Engine, HttpRequest
from authproof.sandbox.tables import Tables
from authproof.site.standalone import build_standalone
from tests.growth import write_large_spec

from .servers import ROOT, SPECS, TOKEN

FEW, MANY = 5, 1000
REQUESTS = 20_000
_HEADERS = [(b"host", b"127.0.0.1:8400"), (b"authorization", f"Bearer {TOKEN}".encode())]


def engine(providers: int, asked: int) -> Callable[[], float]:
    """Give a function that asks some providers of an engine in turn, and gives requests per second."""
    (provider,) = load_specs([SPECS / "bench.yaml"])
    tables = compile_provider(provider)
    names = [f"bench{number}" for number in range(providers)]
    engine = Engine([_named(tables, name) for name in names], clock=time.time, seed=0)
    paths = [f"/{name}/api/items" for name in names]
    rate = _rate(engine, cycle(paths), providers)  # every provider is prepared when it is first asked
    assert rate
    return lambda: _rate(engine, cycle(paths[:asked]), REQUESTS)


def claims() -> tuple[float, int]:
    """Execute and record all claims of the five providers; gives seconds and how many there are."""
    providers = load_directory(ROOT / "specs")
    begin = time.process_time()
    number = sum(len(prove_claims(provider).outcomes) for provider in providers)
    return time.process_time() - begin, number


def build(folder: Path, operations: int) -> float:
    """Build the site of one provider with so many operations; gives seconds."""
    specs = write_large_spec(folder / str(operations), operations)
    begin = time.process_time()
    build_standalone(specs)
    return time.process_time() - begin


def _named(tables: Tables, name: str) -> Tables:
    servers = tuple(replace(one, mount=f"/{name}/{one.id}") for one in tables.servers)
    return replace(tables, provider=name, servers=servers)


def _rate(engine: Engine, paths: Iterable[str], requests: int) -> float:
    begin = time.process_time()
    for path in islice(paths, requests):
        answer = engine.answer_request(HttpRequest("GET", path, "", _HEADERS.copy(), b"", "127.0.0.1"))
    assert answer.status == 200
    return requests / (time.process_time() - begin)
