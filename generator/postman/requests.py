"""One request of a collection: address, credentials, headers, body, and the script that prepares it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from generator.commonmark import bullets, literal
from generator.documents import describe
from generator.documents.node import Node, compact
from generator.documents.notes import notes
from generator.evidence import about
from generator.model import Provider
from generator.model.channel import JsonType
from generator.model.scheme import Place
from generator.postman.expressions import expression, js
from generator.postman.names import base, computed, reference
from generator.recipe.carriage import Carrier
from generator.recipe.exchange import request as recipe_request
from generator.recipe.nodes import Array, Basic, Constant, Fields, Form, Json, Object, Request, Text, Value


@dataclass(frozen=True)
class Asked:
    """One operation asked with one scheme."""

    provider: Provider
    operation: str
    scheme: str | None
    without: bool = False
    """Whether the credentials are left out."""
    instead: Mapping[str, str] = field(default_factory=dict)
    """Credentials, by id, in the place of which another text is sent."""

    @property
    def node(self) -> Node:
        """Write the request."""
        spec = self.provider.operations[self.operation]
        parts = {"method": spec.method.value, "url": self._url(), "auth": self._auth, "header": self._headers()}
        body = self._body()
        return parts | compact({"body": body, "description": bullets(self._statements())})

    @property
    def prepares(self) -> list[str]:
        """Give the script that runs before the request: it computes what variables cannot say."""
        body = self._made.body
        fields = body.fields if isinstance(body, Form) else ()
        texts = [text for _, text in (*self._query(), *self._made.headers, *fields)]
        lines = list(computed([self._address, *texts]))
        if isinstance(body, Object | Array):
            return [*lines, f"pm.variables.set({js(_BODY)}, JSON.stringify({expression(body)}));"]
        return lines

    @cached_property
    def _made(self) -> Request:
        return recipe_request(self._carrier, self.operation, issues={}, show=False)

    @cached_property
    def _carrier(self) -> Carrier:
        scheme = self.provider.schemes[self.scheme] if self.scheme and not self.without else None
        taken: dict[str, Text] = {name: Value(name, JsonType.string) for name in self.provider.credentials}
        taken |= {name: Constant(value) for name, value in self.instead.items()}
        return Carrier(self.provider, scheme, taken)

    @property
    def _address(self) -> Text:
        spec = self.provider.operations[self.operation]
        return self._carrier.url("", spec.path, spec.parameters)

    def _query(self) -> Fields:
        return self._carrier.encoded_query(self.provider.operations[self.operation].parameters)

    def _statements(self) -> list[str]:
        """Say how the request authenticates, what it needs, and what of that is not the source's own word."""
        spec, pointer = self.provider.operations[self.operation], f"/operations/{self.operation}"
        scheme = self.provider.schemes[self.scheme] if self.scheme else None
        ways = [f"**{literal(scheme.title)}.**", *describe.scheme(scheme)] if scheme else ["Public."]
        level = [f"Needs the permission level {literal(self.provider.levels[spec.level].title)}."] if spec.level else []
        found = (*about(self.provider, pointer), *(about(self.provider, f"/schemes/{self.scheme}") if scheme else ()))
        return [" ".join(ways), *level, *notes(dict.fromkeys(found))]

    def _url(self) -> Node:
        spec = self.provider.operations[self.operation]
        path = reference(self._address)
        query = [{"key": name, "value": reference(text)} for name, text in self._query()]
        host = f"{{{{{base(spec.server)}}}}}"
        asked = "&".join(f"{pair['key']}={pair['value']}" for pair in query)
        raw = f"{host}{path}{'?' if asked else ''}{asked}"
        return {"raw": raw, "host": [host], "path": path.removeprefix("/").split("/")} | compact({"query": query})

    def _headers(self) -> list[Node]:
        authorized = self._auth["type"] != "noauth"
        return [
            {"key": name, "value": reference(text)}
            for name, text in self._made.headers
            if not (authorized and name.lower() == self._authorized())
        ]

    def _authorized(self) -> str:
        """Name the header that the auth block writes, in lower case."""
        block = self._auth
        if block["type"] != "apikey":
            return "authorization"
        return next(str(each["value"]).lower() for each in block["apikey"] if each["key"] == "key")

    @cached_property
    def _auth(self) -> Node:
        """Write the auth block: Basic, Bearer, or one key in a header; all else is written out."""
        if self._made.basic:
            return _basic(self._made.basic)
        headers = [part for part in self._carrier.parts(Place.header) if part.base64 is None and "{" in part.template]
        if not headers:
            return {"type": "noauth"}
        part = next((each for each in headers if each.name.lower() == "authorization"), headers[0])
        value = reference(self._carrier.text(part))
        if part.name.lower() == "authorization" and value.startswith("Bearer "):
            return {"type": "bearer", "bearer": [_field("token", value.removeprefix("Bearer "))]}
        key = [_field("key", part.name), _field("value", value), _field("in", "header")]
        return {"type": "apikey", "apikey": key}

    def _body(self) -> Node | None:
        body: Json | Form | None = self._made.body
        if body is None:
            return None
        if isinstance(body, Form):
            pairs = [{"key": name, "value": reference(text), "type": "text"} for name, text in body.fields]
            return {"mode": "urlencoded", "urlencoded": pairs}
        raw = json.dumps(body.value, ensure_ascii=False, indent=2) if isinstance(body, Constant) else f"{{{{{_BODY}}}}}"
        return {"mode": "raw", "raw": raw, "options": {"raw": {"language": "json"}}}


_BODY = "json_body"
"""The variable that a script writes a body with credentials into: so that a quote in a password does no harm."""


def _basic(basic: Basic) -> Node:
    halves = [_field("username", reference(basic.user)), _field("password", reference(basic.password))]
    return {"type": "basic", "basic": halves}


def _field(key: str, value: str) -> Node:
    return {"key": key, "value": value, "type": "string"}
