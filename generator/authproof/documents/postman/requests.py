"""One request of a collection: address, credentials, headers, body, and the script that prepares it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from http.client import responses as phrases
from typing import Final

from authproof.documents.postman.oauth2 import write_oauth2_fields
from authproof.documents.postman.scripts import form_expression, json_text_expression, write_js
from authproof.documents.postman.variables import (
    base_variable,
    computing_lines,
    holds_braces,
    parameter_examples,
    variable_reference,
)
from authproof.documents.shared.descriptions import describe_scheme
from authproof.documents.shared.evidence import evidence_notes
from authproof.documents.shared.nodes import Node, drop_empty
from authproof.model.answerable import failures_of_operation
from authproof.model.base import Json
from authproof.model.operation import Operation
from authproof.model.pointers import spec_pointer
from authproof.model.provider import Provider
from authproof.model.scheme import Part
from authproof.model.vocabulary import JsonType, Place
from authproof.samples.recipe.carriage import Carrier
from authproof.samples.recipe.flows import build_request_step
from authproof.samples.recipe.nodes import (
    AnswerValue,
    Array,
    Basic,
    Constant,
    Fields,
    Form,
    JsonValue,
    Object,
    RequestStep,
    Text,
)
from authproof.samples.recipe.values import decode_harmless
from authproof.text.commonmark import join_bullets, quote_code, quote_literal
from authproof.text.english import join_words
from authproof.text.media_type import is_json_type
from authproof.text.placeholders import protect_braces

_BODY_VARIABLE: Final = "json_body"
"""The variable that a script writes a body with credentials into: so that a quote in a password does no harm."""
_FORM_VARIABLE: Final = "form_body"
"""The variable that a script writes a form into whose texts hold double braces."""
_BRACES_IN_JSON: Final = r'/\{\{/g, "{\\u007b"'
"""What to replace in JSON by what, so that Postman finds no variables in its strings."""
_FORM_TYPE: Final = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class CollectionRequest:
    """One operation asked with one scheme."""

    provider: Provider
    operation: str
    scheme: str | None
    without_credentials: bool = False
    """Whether the credentials are left out."""
    replacements: Mapping[str, str] = field(default_factory=dict)
    """Credentials, by id, in the place of which another text is sent."""

    @property
    def request_object(self) -> Node:
        parts = {
            "method": self._spec.method.value,
            "url": self._url_object(),
            "auth": self._auth_block,
            "header": self._header_objects(),
        }
        body = self._body_object()
        return parts | drop_empty({"body": body, "description": join_bullets(self._request_statements())})

    @property
    def preparing_script(self) -> list[str]:
        """Give the script that runs before the request: it computes what variables cannot say."""
        body = self._recipe_request.body
        fields = body.fields if isinstance(body, Form) and not self._encodes_form else ()
        texts = [text for _, text in (*self._query_fields(), *self._recipe_request.headers, *fields)]
        lines = list(computing_lines([self._address_text, *texts], self._is_collection_variable))
        if isinstance(body, Object | Array):
            expression = json_text_expression(body)
            protected = f".replace({_BRACES_IN_JSON})" if r"{\u007b" in expression else ""
            return [*lines, f"pm.variables.set({write_js(_BODY_VARIABLE)}, {expression}{protected});"]
        if isinstance(body, Form) and self._encodes_form:
            return [*lines, f"pm.variables.set({write_js(_FORM_VARIABLE)}, {form_expression(body.fields)});"]
        return lines

    @property
    def _encodes_form(self) -> bool:
        """Whether a script writes the form: Postman would fill in what its texts have in double braces."""
        body = self._recipe_request.body
        return isinstance(body, Form) and holds_braces(body.fields)

    def _is_collection_variable(self, name: str) -> bool:
        bases = map(base_variable, self.provider.servers)
        return name in {*self.provider.credentials, *parameter_examples(self.provider), *bases}

    @property
    def _spec(self) -> Operation:
        return self.provider.operations[self.operation]

    @cached_property
    def _recipe_request(self) -> RequestStep:
        return build_request_step(self._scheme_carrier, self.operation, issues={}, show=False)

    @cached_property
    def _scheme_carrier(self) -> Carrier:
        scheme = self.provider.schemes[self.scheme] if self.scheme and not self.without_credentials else None
        values: dict[str, Text] = {name: AnswerValue(name, JsonType.string) for name in self.provider.credentials}
        values |= {name: Constant(value) for name, value in self.replacements.items()}
        return Carrier(self.provider, scheme, values)

    @property
    def _address_text(self) -> Text:
        return decode_harmless(self._scheme_carrier.url_text(Constant(""), self._spec.path, self._spec.parameters))

    def _query_fields(self) -> Fields:
        query = self._scheme_carrier.encoded_query(self._spec.parameters)
        return tuple((name, decode_harmless(text)) for name, text in query)

    def _request_statements(self) -> list[str]:
        """Say how the request authenticates, what it needs, and what of that is not the source's own word."""
        spec, pointer = self._spec, spec_pointer("operations", self.operation)
        scheme = self.provider.schemes[self.scheme] if self.scheme else None
        authentication = [f"**{quote_literal(scheme.title)}.**", *describe_scheme(scheme)] if scheme else ["Public."]
        title = quote_literal(self.provider.levels[spec.level].title) if spec.level else ""
        level = [f"Needs the permission level {title}."] if title else []
        level += [f"Takes a token with {join_words(list(map(quote_code, spec.scopes)))}."] if spec.scopes else []
        pointers = [pointer, *([spec_pointer("schemes", self.scheme)] if self.scheme else [])]
        entries = [entry for each in pointers for entry in self.provider.evidence_about(each)]
        return [" ".join(authentication), *level, *evidence_notes(dict.fromkeys(entries))]

    def _url_object(self) -> Node:
        path = variable_reference(self._address_text)
        query = [{"key": name, "value": variable_reference(text)} for name, text in self._query_fields()]
        host = f"{{{{{base_variable(self._spec.server)}}}}}"
        query_text = "&".join(f"{pair['key']}={pair['value']}" for pair in query)
        raw = f"{host}{path}{'?' if query_text else ''}{query_text}"
        return {"raw": raw, "host": [host], "path": path.removeprefix("/").split("/")} | drop_empty({"query": query})

    def _header_objects(self) -> list[Node]:
        authorized = self._auth_block["type"] != "noauth"
        written = [{"key": "Content-Type", "value": _FORM_TYPE}] if self._encodes_form else []
        return written + [
            {"key": name, "value": variable_reference(text)}
            for name, text in self._recipe_request.headers
            if not (authorized and name.lower() == self._authorized_header())
        ]

    def _authorized_header(self) -> str:
        """Name the header that the auth block writes, in lower case."""
        block = self._auth_block
        if block["type"] != "apikey":
            return "authorization"
        return next(str(each["value"]).lower() for each in block["apikey"] if each["key"] == "key")

    @cached_property
    def _auth_block(self) -> Node:
        """Write the auth block: Basic, Bearer, OAuth 2, or one key in a header; all else is written out."""
        if self._recipe_request.basic:
            return _basic_block(self._recipe_request.basic)
        headers = self._scheme_carrier.parts_in(Place.header)
        candidates = [part for part in headers if part.base64 is None and not part.is_constant]
        if not candidates:
            return {"type": "noauth"}
        part = next((part for part in candidates if part.is_authorization), candidates[0])
        value = variable_reference(self._scheme_carrier.part_text(part))
        if part.is_bearer:
            return self._bearer_block(part, value.removeprefix("Bearer "))
        key = [_auth_field("key", part.name), _auth_field("value", value), _auth_field("in", "header")]
        return {"type": "apikey", "apikey": key}

    def _bearer_block(self, part: Part, token: str) -> Node:
        """Write the block of a bearer token; that of OAuth 2, where Postman can get the token by itself.

        It would put a good token in the place of a wrong one, too.
        """
        for name in () if self.replacements else part.credentials:
            if fields := write_oauth2_fields(self.provider, name, token):
                return {"type": "oauth2", "oauth2": [_auth_field(key, value) for key, value in fields.items()]}
        return {"type": "bearer", "bearer": [_auth_field("token", token)]}

    def _body_object(self) -> Node | None:
        body: JsonValue | Form | None = self._recipe_request.body
        if body is None:
            return None
        if isinstance(body, Form):
            if self._encodes_form:
                return {"mode": "raw", "raw": f"{{{{{_FORM_VARIABLE}}}}}"}
            pairs = [{"key": name, "value": variable_reference(text), "type": "text"} for name, text in body.fields]
            return {"mode": "urlencoded", "urlencoded": pairs}
        raw = f"{{{{{_BODY_VARIABLE}}}}}"
        if isinstance(body, Constant):
            raw = protect_braces(json.dumps(body.value, ensure_ascii=False, indent=2))
        return {"mode": "raw", "raw": raw, "options": {"raw": {"language": "json"}}}


def _basic_block(basic: Basic) -> Node:
    user, password = variable_reference(basic.user), variable_reference(basic.password)
    return {"type": "basic", "basic": [_auth_field("username", user), _auth_field("password", password)]}


def _auth_field(key: str, value: Json) -> Node:
    kind = "string" if isinstance(value, str) else "boolean" if isinstance(value, bool) else "any"
    return {"key": key, "value": value, "type": kind}


def saved_examples(provider: Provider, operation: str, request: Node) -> list[Node]:
    """Give the success and every documented failure of an operation; of several bodies each."""
    request = {name: member for name, member in request.items() if name != "description"}
    success = provider.operations[operation].success
    media_type = success.media_type if success.body is not None else ""
    return [
        _saved_example(success.status, "Success", media_type, success.body, request),
        *(
            _saved_example(failure.status, failure.title, media_type, body, request)
            for failure in failures_of_operation(provider, operation).values()
            for media_type, body in (failure.bodies or {"": None}).items()
        ),
    ]


def _saved_example(status: int, title: str, media_type: str, body: Json, request: Node) -> Node:
    json_body = is_json_type(media_type)
    text = "" if not media_type else str(body)
    text = protect_braces(json.dumps(body, ensure_ascii=False, indent=2)) if json_body else text
    language = "json" if json_body else "html" if "html" in media_type else "text"
    return {
        "name": f"{status} {title}",
        "originalRequest": request,
        "status": phrases.get(status, title),
        "code": status,
        "_postman_previewlanguage": language,
        "header": [{"key": "Content-Type", "value": media_type}] if media_type else [],
        "cookie": [],
        "body": text,
    }
