"""Samples of a spec: each compiles, and shows in the sandbox what its flow says."""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from authproof.model.provider import Provider
from authproof.samples.languages.language import find_language
from authproof.samples.programs import Sample, write_samples
from authproof.samples.runner import SampleOutcome, run_sample
from authproof.sandbox.compile import compile_provider
from authproof.sandbox.demo_credentials import demo_environment
from authproof.sandbox.engine import Engine
from authproof.sandbox.origins import sandbox_origins, swap_origins
from authproof.sandbox.server import RunningSandbox, run_in_thread
from tests.samples.conftest import browser_at_hand
from tests.samples.expected import ASKED, answers, masked
from tests.samples.literals import read_literal, read_text

from .kinds import generalise

_SECONDS: Final = 8
_SYNTAX_CHECKS: Final = {".mjs": ("node", "--check"), ".sh": ("bash", "-n")}


@dataclass(frozen=True)
class Bench:
    """A sandbox that takes up one spec after the other."""

    sandbox: RunningSandbox

    def take_up(self, provider: Provider) -> None:
        tables = compile_provider(provider)
        self.sandbox.app.engine = Engine([tables], clock=time.time, seed=0, base=self.sandbox.url)


@contextmanager
def open_bench() -> Iterator[Bench]:
    with run_in_thread(()) as sandbox:
        yield Bench(sandbox)


def find_flaws(provider: Provider, bench: Bench | None) -> Iterator[tuple[str, str]]:
    """Give what is wrong with samples: a kind, and the message as it was."""
    spec = provider.model_dump(mode="json", by_alias=True)
    for sample in write_samples(provider):
        flaw = (_syntax_flaw(sample) if bench is None else _flaw_of_run(provider, sample, bench)) or ""
        if flaw:
            yield f"{sample.language}: {generalise(flaw, spec)}", f"{sample.flow}: {flaw}"


def _syntax_flaw(sample: Sample) -> str | None:
    language = find_language(sample.language)
    if language.extension == ".py":
        try:
            compile(sample.text, sample.filename, "exec")
        except (SyntaxError, ValueError) as error:
            return f"does not compile: {error}"
        return None
    if language.extension not in _SYNTAX_CHECKS:
        return None
    with tempfile.TemporaryDirectory(prefix="law-") as folder:
        file = Path(folder) / f"sample{language.extension}"
        file.write_text(sample.text, encoding="utf-8")
        done = subprocess.run([*_SYNTAX_CHECKS[language.extension], file], capture_output=True, text=True, check=False)
    return f"does not compile: {_last_line(done.stderr)}" if done.returncode else None


def _flaw_of_run(provider: Provider, sample: Sample, bench: Bench) -> str | None:
    bench.take_up(provider)
    text = swap_origins(sample.text, sandbox_origins(provider, bench.sandbox.url))
    language, environment = find_language(sample.language), demo_environment(provider, sample)
    with browser_at_hand(text) as browse:
        outcome = run_sample(text, language, environment, timeout=_SECONDS, browse=browse)
    if outcome.exit_code == 0 and not ASKED.sub("", outcome.stderr):
        return _difference(outcome.stdout, provider, sample)
    return _syntax_flaw(sample) or _describe_end(outcome)


def _describe_end(outcome: SampleOutcome) -> str:
    said = _last_line(outcome.stderr) or _last_line(outcome.stdout)
    return f"ends with {'no end' if outcome.exit_code is None else outcome.exit_code}: {said}"


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith(("Node.js v", "    at "))]
    return lines[-1][:200] if lines else ""


def _difference(output: str, provider: Provider, sample: Sample) -> str | None:
    """Hold what was printed against the documented answers, one after the other."""
    for shown in answers(provider, provider.flows[sample.flow]):
        if "" in shown.masked:  # all of it differs from run to run
            output = output.lstrip().partition("\n")[2]
            continue
        if isinstance(shown.content, str) and not shown.is_json:
            output, content = output.lstrip(), shown.content.strip()
            if not output.startswith(content):
                return f"prints another text: {output[:60]!r} for {content[:60]!r}"
            output = output[len(content) :]
            continue
        if isinstance(shown.content, str):
            end_of_text = read_text(output.lstrip(), shown.content)
            if end_of_text is None:
                return f"prints another text: {output[:60]!r} for {shown.content[:60]!r}"
            output = output.lstrip()[end_of_text:]
            continue
        try:
            document, end = read_literal(output.lstrip())
        except ValueError:
            return f"prints no JSON: {output[:60]!r}"
        if masked(document, shown.masked) != masked(shown.content, shown.masked):
            return f"prints another document: {json.dumps(document)[:80]!r} for {json.dumps(shown.content)[:80]!r}"
        output = output.lstrip()[end:]
    return None if not output.strip() else f"prints more: {output[:60]!r}"
