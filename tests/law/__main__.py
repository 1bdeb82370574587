"""A long run by hand, `python -m tests.law --examples 3000`: how far it reached, and every kind of counterexample."""

from __future__ import annotations

import multiprocessing
import re
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Final

import click

from authproof.text.yaml_text import dump_yaml

from .campaign import Kind, Run, run_full, run_quick, shrink_kind
from .law import Breach
from .specs import Spec

_CHUNK: Final = 10


@click.command
@click.option("--examples", default=300, help="How many specs to draw.")
@click.option("--first", default=0, help="The number of the first.")
@click.option("--jobs", default=2, help="How many processes.")
@click.option("--samples/--no-samples", default=True, help="Whether samples are run, and mutants hunted.")
@click.option("--seconds", default=30, help="For how long the smallest spec of a kind is made smaller; 0: not at all.")
@click.option("--out", type=click.Path(path_type=Path), help="A folder for the smallest spec of each kind.")
def main(  # noqa: PLR0913 - the options of a command, by keyword
    *, examples: int, first: int, jobs: int, samples: bool, seconds: int, out: Path | None
) -> None:
    """Hold the law against many specs; exit with 1 if it is broken."""
    started, run = time.monotonic(), Run()
    chunks = [range(start, min(start + _CHUNK, first + examples)) for start in range(first, first + examples, _CHUNK)]
    with multiprocessing.get_context("spawn").Pool(jobs, maxtasksperchild=5) as pool:
        for part in pool.imap_unordered(run_full if samples else run_quick, chunks):
            run.add(part)
            click.echo(
                f"{run.coverage.specs} of {examples}, {len(run.found)} kinds, {time.monotonic() - started:.0f} s",
                err=True,
            )
        kinds = sorted(run.found.items(), key=lambda item: (item[0][0], -len({number for number, _ in item[1]})))
        tasks = [(kind, [number for number, _ in cases][:8], seconds, samples) for kind, cases in kinds]
        smallest = pool.starmap(shrink_kind, tasks, chunksize=1)
    click.echo("\n".join(chain(run.lines(), _report(kinds, smallest))))
    if out:
        _write_smallest(out, kinds, smallest)
    raise click.exceptions.Exit(1 if run.found else 0)


def _report(kinds: list[tuple[Kind, list[tuple[int, Breach]]]], smallest: list[Spec]) -> Iterator[str]:
    for (kind, cases), spec in zip(kinds, smallest, strict=True):
        numbers = sorted({number for number, _ in cases})
        yield f"\n== {len(numbers)} specs, {kind[0]}: {kind[1]}"
        yield f"   for example {', '.join(map(str, numbers[:6]))}: {cases[0][1].detail[-500:].strip()}"
        yield "\n".join(f"   | {line}" for line in dump_yaml(spec).splitlines())


def _write_smallest(out: Path, kinds: list[tuple[Kind, list[tuple[int, Breach]]]], smallest: list[Spec]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for number, ((kind, cases), spec) in enumerate(zip(kinds, smallest, strict=True)):
        name = re.sub(r"\W+", "-", f"{number:03}-{kind[0]}-{kind[1]}")[:80].strip("-")
        head = f"# {kind[0]}: {kind[1]}\n# in {len({one for one, _ in cases})} specs\n"
        (out / f"{name}.yaml").write_text(head + dump_yaml(spec), encoding="utf-8")


if __name__ == "__main__":
    main()
