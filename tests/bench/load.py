"""Load: as many requests as a server can answer in some seconds, over 16 connections."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

from .servers import MODULES, TOKEN, Server, find_node

CONNECTIONS = 16


def client() -> str:
    """Name the client: wrk where it is installed, since it costs least; else autocannon, from npm."""
    return "wrk" if shutil.which("wrk") else "autocannon"


def requests_per_second(server: Server, seconds: int) -> float:
    """Measure by the server's own processor time; RuntimeError if an answer was not a success."""
    before = server.busy()
    answers, bad = (_wrk if client() == "wrk" else _autocannon)(server.url, seconds)
    if bad or not answers:
        raise RuntimeError(f"{server.name}: {bad} of {answers} answers were no success")
    return answers / (server.busy() - before)


def _wrk(url: str, seconds: int) -> tuple[int, int]:
    line = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-H", f"Authorization: Bearer {TOKEN}", url]
    said = subprocess.run(line, capture_output=True, text=True, check=True).stdout
    bad = re.findall(r"(?:Non-2xx or 3xx responses: |connect |read |timeout )(\d+)", said)
    answers = re.search(r"(\d+) requests in", said)
    return int(answers[1]) if answers else 0, sum(map(int, bad))


def _autocannon(url: str, seconds: int) -> tuple[int, int]:
    program = MODULES / "autocannon" / "autocannon.js"
    options = ["-c", str(CONNECTIONS), "-d", str(seconds), "-j", "-H", f"Authorization: Bearer {TOKEN}", url]
    said = subprocess.run([find_node(), str(program), *options], capture_output=True, text=True, check=True).stdout
    found = json.loads(said)
    return int(found["requests"]["total"]), int(found["non2xx"]) + int(found["errors"])
