"""The JSON Schema of a spec (2020-12), made from the models: for editors, and for whoever reads specs by other means.

Each field carries its description, and as `x-role` whether the sandbox obeys it (`behaviour`) or it is only
read (`prose`).
"""

from __future__ import annotations

import json
from typing import Any, Final

from pydantic.json_schema import GenerateJsonSchema

from generator.model.provider import Provider

SCHEMA_FILE: Final = "schema.json"
"""The name of the schema beside the specs, which every spec gives in its first line."""

SCHEMA_COMMENT: Final = f"# yaml-language-server: $schema={SCHEMA_FILE}"
"""What a spec begins with, so that editors find the schema."""


def schema_text() -> str:
    """Write the schema as the file that is kept beside the specs."""
    return json.dumps(build_schema(), indent=2, ensure_ascii=False) + "\n"


def build_schema() -> dict[str, Any]:
    """Give the schema of a spec."""
    made = Provider.model_json_schema(by_alias=True, schema_generator=_SchemaGenerator)
    return {"$schema": GenerateJsonSchema.schema_dialect, **_forbid_other_keys(made)}


class _SchemaGenerator(GenerateJsonSchema):
    """Leaves out the titles that Pydantic makes of field names: descriptions say more."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - Pydantic's signature
        return False


def _forbid_other_keys(value: Any) -> Any:
    """Refuse keys that no pattern allows, as the loader does."""
    if isinstance(value, list):
        return [_forbid_other_keys(item) for item in value]
    if not isinstance(value, dict):
        return value
    inner = {key: _forbid_other_keys(item) for key, item in value.items()}
    return {**inner, "additionalProperties": False} if "patternProperties" in inner else inner
