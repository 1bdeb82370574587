"""What Schemathesis loads into its own process: valid credentials for each operation, and one more check."""

from __future__ import annotations

import json
import os
from collections import deque
from pathlib import Path
from typing import Any

import schemathesis

_CALLERS = {
    name: deque(callers)
    for name, callers in json.loads(Path(os.environ["JUDGES_CALLERS"]).read_text(encoding="utf-8")).items()
}


@schemathesis.auth(refresh_interval=None)
class Credentials:
    """Gives each request a caller; one that is good for one call only is not given again."""

    def get(self, _case: Any, context: Any) -> Any:
        callers = _CALLERS.get(context.operation.definition.raw["operationId"])
        if not callers:
            return None
        return callers.popleft() if len(callers) > 1 else callers[0]

    def set(self, case: Any, caller: Any, _context: Any) -> None:
        case.headers = {**(case.headers or {}), **caller["header"]}
        case.query = {**(case.query or {}), **caller["query"]}
        case.cookies = {**(case.cookies or {}), **caller["cookie"]}


@schemathesis.check
def never_limited(_ctx: Any, response: Any, _case: Any) -> None:
    """With limits off nothing is 429: a mock that refuses everything so would look as if it refused rightly."""
    if response.status_code == 429:
        raise AssertionError("limited, though limits are off")
