"""Where the collection says what each field of a spec says; a test holds it to it.

By the path of the field, `*` for each entry of a mapping and `#` for each of a list. What is said of a field holds for
all inside it that has no entry of its own; an empty text means that the collection does not carry the field.
"""

from __future__ import annotations

from typing import Final

CARRIES: Final[dict[str, str]] = {
    "name": "`info.name`",
    "summary": "`info.description`",
    "source": "`info.description`; its date is `info.version`",
    "notices": "`info.description`",
    "servers/*/url": "variables of the environment",
    "credentials": "`info.description`; variables of the environment",
    "grants": "scripts that save what an answer issues",
    "schemes": "`auth`, headers, query and body of the request, `description`",
    "operations": "requests",
    "operations/*/success": "tests and saved examples",
    "channels": "`info.description`, in words",
    "flows": "folders",
    "failures": "saved examples; the folder of refusals",
    "limits": "`info.description`, in words",
    "levels/*/title": "`description` of the request",
    "evidence": "`description` of what is concerned",
}
