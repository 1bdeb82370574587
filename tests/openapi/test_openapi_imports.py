"""What importers need in order to authenticate with nothing edited: one test for each measured rule."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from typing import Any

from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from authproof.documents import openapi
from authproof.model.provider import Provider
from tests.documents.described import by_id

Variant = Callable[..., Provider]
Spec = dict[str, Any]


def operation(document: Spec, name: str) -> Spec:
    return by_id(document)[name]


def schemes(document: Spec) -> Spec:
    found: Spec = document["components"]["securitySchemes"]
    return {name: {key: v for key, v in one.items() if key != "description"} for name, one in found.items()}


def defaults(document: Spec) -> dict[str, str]:
    return {name: one["default"] for name, one in document["servers"][0]["variables"].items()}


def parts(*parts: Spec) -> Callable[[Spec], None]:
    """Change the scheme of the first call to these parts."""

    def change(spec: Spec) -> None:
        spec["schemes"]["query_token"]["parts"] = list(parts)

    return change


def valid(document: Spec) -> bool:
    return not list(OpenAPIV31SpecValidator(document).iter_errors())


def test_security_stands_at_the_top_and_is_inherited(acme: Provider) -> None:
    document = openapi.build_openapi(acme)
    assert document["security"] == [{"query_token": []}, {"basic": []}, {"bearer": []}]
    assert "security" not in operation(document, "list_robots")
    assert "security" not in operation(document, "delete_robot")
    assert operation(document, "mint_ticket")["security"] == [{"query_token": []}, {"basic": []}]


def test_what_is_inherited_is_what_most_guarded_operations_say(variant: Variant) -> None:
    def mostly_public(spec: Spec) -> None:
        for name in ("list_robots", "delete_robot", "mint_ticket", "renew"):
            spec["operations"][name]["security"] = []

    document = openapi.build_openapi(variant(mostly_public))
    assert document["security"] == [{"bearer": []}]
    assert "security" not in operation(document, "future")
    assert operation(document, "list_robots")["security"] == [{}]


def test_no_operation_says_that_it_has_no_security_by_an_empty_list(provider: Provider) -> None:
    document = openapi.build_openapi(provider)
    for name, one in provider.operations.items():
        own = operation(document, name).get("security", document["security"])
        assert own
        token_endpoint = all(part.place == "body" for scheme in one.security for part in provider.schemes[scheme].parts)
        assert (own == [{}]) is token_endpoint, name


def test_the_recommended_alternative_comes_first(variant: Variant) -> None:
    def recommend(spec: Spec) -> None:
        spec["schemes"]["bearer"]["recommended"] = "It is the best."
        del spec["schemes"]["query_token"]["recommended"]

    document = openapi.build_openapi(variant(recommend))
    assert document["security"] == [{"bearer": []}, {"basic": []}, {"query_token": []}]
    assert (
        "Of the alternatives `bearer`, `basic` and `query_token` importers take the first."
        in (document["info"]["description"])
    )


def test_every_api_key_is_a_security_scheme(variant: Variant) -> None:
    def further(spec: Spec) -> None:
        for name, part in {"key": ("X-Key", "Key {ticket}"), "admin": ("Authorization", "Admin {token}")}.items():
            parts = [{"in": "header", "name": part[0], "template": part[1]}]
            spec["schemes"][name] = {"title": name, "summary": "Another.", "surface": "rest", "parts": parts}
        spec["operations"]["list_robots"]["security"].append("key")
        spec["operations"]["future"]["security"] = ["admin"]
        spec["operations"]["mint_ticket"]["security"] = ["key", "admin"]

    document = openapi.build_openapi(variant(further))
    assert schemes(document)["key"] == {"type": "apiKey", "in": "header", "name": "X-Key"}
    assert schemes(document)["admin"] == {"type": "apiKey", "in": "header", "name": "Authorization"}
    assert document["x-authproof-schemes"]["admin"]["security_scheme"] is True
    assert operation(document, "future")["security"] == [{"admin": []}]
    assert operation(document, "mint_ticket")["security"] == [{"key": []}, {"admin": []}]
    assert {"key": []} in document["security"]
    # They share a variable: the reader is told.
    assert "`apiKey` serves `query_token`, `key` and `admin`" in document["info"]["description"]
    assert valid(document)


def test_two_values_at_one_place_are_one_parameter(variant: Variant) -> None:
    def versions(spec: Spec) -> None:
        for name, value in (("basic", "1"), ("bearer", "2")):
            spec["schemes"][name]["parts"].append({"in": "header", "name": "X-Version", "template": value})
        spec["operations"]["mint_ticket"]["security"] = ["basic", "bearer"]

    (parameter,) = operation(openapi.build_openapi(variant(versions)), "mint_ticket")["parameters"]
    assert parameter["required"] is True
    assert parameter["schema"] == {"type": "string", "enum": ["1", "2"], "default": "1"}


def test_a_word_of_its_own_is_an_api_key_whose_variable_holds_the_word(variant: Variant) -> None:
    change = parts({"in": "header", "name": "Authorization", "template": "Bot {token}"})
    document = openapi.build_openapi(variant(change))
    assert schemes(document)["query_token"] == {"type": "apiKey", "in": "header", "name": "Authorization"}
    assert defaults(document)["apiKey"] == "Bot acme_0123456789abcdef"
    described = document["components"]["securitySchemes"]["query_token"]["description"]
    assert "`apiKey` is the whole value, the word before it included: `Bot {token}`." in described


def test_a_bare_value_in_authorization_is_an_api_key(variant: Variant) -> None:
    document = openapi.build_openapi(variant(parts({"in": "header", "name": "authorization", "template": "{token}"})))
    assert schemes(document)["query_token"] == {"type": "apiKey", "in": "header", "name": "authorization"}
    assert defaults(document)["apiKey"] == "acme_0123456789abcdef"
    described = document["components"]["securitySchemes"]["query_token"]["description"]
    assert "`apiKey` is the whole value: `{token}`." in described


def test_bearer_is_http_bearer_and_its_variable_the_bare_token(acme: Provider) -> None:
    document = openapi.build_openapi(acme)
    assert schemes(document)["bearer"] == {"type": "http", "scheme": "bearer"}
    assert defaults(document)["bearerToken"] == "A" * 24


def test_the_variable_is_that_of_the_inherited_scheme(variant: Variant) -> None:
    def refresh_first(spec: Spec) -> None:
        spec["schemes"] = {"refresh": spec["schemes"]["refresh"]} | spec["schemes"]

    document = openapi.build_openapi(variant(refresh_first))
    assert next(iter(document["components"]["securitySchemes"])) == "refresh"
    assert defaults(document)["bearerToken"] == "A" * 24


def test_basic_is_http_basic_with_two_variables(acme: Provider) -> None:
    document = openapi.build_openapi(acme)
    assert schemes(document)["basic"] == {"type": "http", "scheme": "basic"}
    assert defaults(document)["basicAuthUsername"] == "robbie"
    assert defaults(document)["basicAuthPassword"] == 'correct horse "battery" $taple'


def test_basic_with_an_empty_password(variant: Variant) -> None:
    part = {"in": "header", "name": "Authorization", "template": "Basic {base64}", "base64": "{token}:"}
    document = openapi.build_openapi(variant(lambda spec: spec["schemes"]["basic"].update(parts=[part])))
    assert schemes(document)["basic"] == {"type": "http", "scheme": "basic"}
    assert defaults(document)["basicAuthUsername"] == "acme_0123456789abcdef"
    assert defaults(document)["basicAuthPassword"] == ""
    assert "`basicAuthPassword` is empty." in document["components"]["securitySchemes"]["basic"]["description"]


def test_an_encoded_value_that_is_no_pair_is_an_api_key(variant: Variant) -> None:
    part = {"in": "header", "name": "Authorization", "template": "Basic {base64}", "base64": "{token}"}
    document = openapi.build_openapi(variant(parts(part)))
    assert schemes(document)["query_token"]["type"] == "apiKey"
    word, encoded = defaults(document)["apiKey"].split(" ")
    assert (word, b64decode(encoded)) == ("Basic", b"acme_0123456789abcdef")


def test_an_encoded_value_after_bearer(variant: Variant) -> None:
    part = {"in": "header", "name": "Authorization", "template": "Bearer {base64}", "base64": "{user}:{token}"}
    document = openapi.build_openapi(variant(lambda spec: spec["schemes"]["bearer"].update(parts=[part])))
    assert schemes(document)["bearer"] == {"type": "http", "scheme": "bearer"}
    assert b64decode(defaults(document)["bearerToken"]) == b"robbie:acme_0123456789abcdef"


def test_a_refresh_token_as_bearer_has_a_scheme_of_its_own(acme: Provider) -> None:
    document = openapi.build_openapi(acme)
    assert schemes(document)["refresh"] == {"type": "http", "scheme": "bearer"}
    assert operation(document, "renew")["security"] == [{"refresh": []}]
    assert (
        "`bearerToken` serves `bearer` and `refresh`: an operation with one of them"
        in (document["info"]["description"])
    )


def test_the_first_server_has_the_variables(provider: Provider) -> None:
    document = openapi.build_openapi(provider)
    kinds = {(one["type"], one.get("scheme")) for one in schemes(document).values()} - {("oauth2", None)}
    wanted = {("apiKey", None): "apiKey", ("http", "bearer"): "bearerToken", ("http", "basic"): "basicAuthUsername"}
    assert {wanted[kind] for kind in kinds} <= set(defaults(document))
    for number, server in enumerate(document["servers"]):
        for name, one in server.get("variables", {}).items():
            is_for_import = "importers make a variable of it" in one["description"]
            assert is_for_import == (f"{{{name}}}" not in server["url"])
            assert not (is_for_import and number)


def test_other_values_are_defaults_that_name_a_variable(acme: Provider) -> None:
    document = openapi.build_openapi(acme)
    body = operation(document, "login")["requestBody"]["content"]["application/json"]
    assert {name: one["default"] for name, one in body["schema"]["properties"].items()} == {
        "user": "{{user}}",
        "password": "{{password}}",
    }
    assert defaults(document)["user"] == "robbie"
    # Importers put it between quotation marks as it is.
    assert defaults(document)["password"] == r"correct horse \"battery\" $taple"
    assert document["servers"][0]["variables"]["password"]["description"].startswith(
        "The value of `{password}`, written as inside a JSON string."
    )


def test_a_form_takes_the_value_as_it_is(variant: Variant) -> None:
    def form(spec: Spec) -> None:
        spec["operations"]["login"]["request_type"] = "application/x-www-form-urlencoded"

    document = openapi.build_openapi(variant(form))
    assert list(operation(document, "login")["requestBody"]["content"]) == ["application/x-www-form-urlencoded"]
    assert defaults(document)["password"] == 'correct horse "battery" $taple'


def test_what_must_be_sent_has_a_default(provider: Provider) -> None:
    document = openapi.build_openapi(provider)
    found = [p for name in provider.operations for p in operation(document, name).get("parameters", [])]
    assert all("default" in parameter["schema"] for parameter in found if parameter["required"])


def test_responses_have_examples(provider: Provider) -> None:
    document = openapi.build_openapi(provider)
    listed = list(document["components"]["responses"].values())
    listed += [r for name in provider.operations for r in operation(document, name)["responses"].values()]
    contents = [content for response in listed for content in response.get("content", {}).values()]
    assert contents
    assert all("example" in content or "examples" in content for content in contents)


def test_no_authorization_parameter(provider: Provider) -> None:
    document = openapi.build_openapi(provider)
    found = [p for name in provider.operations for p in operation(document, name).get("parameters", [])]
    headers = {parameter["name"].lower() for parameter in found if parameter["in"] == "header"}
    assert headers & {"authorization", "accept", "content-type"} == set()


def test_a_constant_beside_the_credential_is_a_parameter(acme: Provider) -> None:
    document = openapi.build_openapi(acme)
    assert operation(document, "mint_ticket")["parameters"] == [
        {
            "name": "X-Acme-Client",
            "in": "header",
            "description": "Belongs to the scheme `query_token`: `docs`.",
            # The other alternative does without it, and does not mind another value.
            "required": False,
            "schema": {"type": "string", "default": "docs"},
            "example": "docs",
        }
    ]


def test_a_constant_that_is_no_openapi_parameter_is_said_in_words(variant: Variant) -> None:
    change = parts(
        {"in": "header", "name": "X-Key", "template": "{token}"},
        {"in": "header", "name": "Accept", "template": "application/vnd.acme+json"},
    )
    one = operation(openapi.build_openapi(variant(change)), "list_robots")
    assert "parameters" not in one
    assert "`application/vnd.acme+json` in the header `Accept`" in one["description"]


def test_authorization_is_the_part_that_a_security_scheme_speaks_for(variant: Variant) -> None:
    change = parts(
        {"in": "header", "name": "X-Key", "template": "{token}"},
        {"in": "header", "name": "Authorization", "template": "Ticket {ticket}"},
    )
    document = openapi.build_openapi(variant(change))
    assert schemes(document)["query_token"] == {"type": "apiKey", "in": "header", "name": "Authorization"}
    assert [parameter["name"] for parameter in operation(document, "list_robots")["parameters"]] == ["X-Key"]


def test_of_two_secrets_one_is_a_parameter(variant: Variant) -> None:
    def two(spec: Spec) -> None:
        parts(
            {"in": "header", "name": "X-User", "template": "{user}"},
            {"in": "cookie", "name": "session", "template": "{token}"},
            {"in": "header", "name": "X-Pair", "template": "{base64}", "base64": "{user}:{token}"},
        )(spec)
        spec["operations"]["future"]["security"] = ["query_token"]

    document = openapi.build_openapi(variant(two))
    # The user's name is no secret.
    assert schemes(document)["query_token"] == {"type": "apiKey", "in": "cookie", "name": "session"}
    assert "`query_token` is a cookie, which Postman's importer makes a header" in document["info"]["description"]
    user, pair = operation(document, "future")["parameters"]
    assert (user["name"], user["required"], user["schema"]["default"]) == ("X-User", True, "{{user}}")
    assert pair["schema"] == {"type": "string", "default": "{{user_token_base64}}"}
    assert b64decode(defaults(document)["user_token_base64"]) == b"robbie:acme_0123456789abcdef"
    assert "`base64({user}:{token})`" in pair["description"]
    assert valid(document)


def test_a_key_in_the_path_is_a_parameter(variant: Variant) -> None:
    def path(spec: Spec) -> None:
        part = {"in": "path", "name": "key", "template": "{token}"}
        spec["schemes"]["key"] = {"title": "Key", "summary": "In the path.", "surface": "rest", "parts": [part]}
        spec["operations"]["future"] |= {"path": "/future/{key}", "security": ["bearer", "key"]}
        spec["operations"]["list_robots"] |= {"path": "/{key}/robots", "security": ["key"]}

    document = openapi.build_openapi(variant(path))
    for name, security in (("future", [{"bearer": []}]), ("list_robots", [{}])):
        parameter = operation(document, name)["parameters"][-1]
        assert (parameter["in"], parameter["name"], parameter["required"]) == ("path", "key", True)
        assert operation(document, name).get("security", document["security"]) == security
    assert defaults(document)["token"] == "acme_0123456789abcdef"
    assert valid(document)


def test_alternatives_in_a_body_and_beside_it(variant: Variant) -> None:
    def either(spec: Spec) -> None:
        spec["operations"]["login"]["security"] = ["form", "basic"]

    document = openapi.build_openapi(variant(either))
    # No security scheme speaks for a body; `{}` in its place would show the operation as public.
    assert operation(document, "login")["security"] == [{"basic": []}]
    body = operation(document, "login")["requestBody"]
    by_header, by_body = body["content"]["application/json"]["schema"]["anyOf"]
    # Importers take the first of each: the header alone.
    assert by_header == {"title": "User and password"}
    assert (by_body["title"], by_body["required"]) == ("Login form", ["user", "password"])
    assert body["required"] is False
    assert body["content"]["application/json"]["example"] == {}
    assert operation(document, "login")["x-authproof-schemes"] == ["form", "basic"]
    assert valid(document)


def test_alternatives_that_differ_in_a_constant_of_the_body(variant: Variant) -> None:
    def grants(spec: Spec) -> None:
        for name, value in (("form", "password"), ("other", "token")):
            part = {"in": "body", "name": "/grant_type", "template": value}
            carrying = {"in": "body", "name": "/token", "template": "{token}"}
            spec["schemes"][name] = spec["schemes"]["form"] | {"title": name, "parts": [part, carrying]}
        spec["operations"]["login"]["security"] = ["form", "other"]

    document = openapi.build_openapi(variant(grants))
    body = operation(document, "login")["requestBody"]
    schema = body["content"]["application/json"]["schema"]
    assert [one["properties"]["grant_type"]["enum"] for one in schema["anyOf"]] == [["password"], ["token"]]
    assert body["required"] is True
    for value, right in (("password", True), ("token", True), ("other", False)):
        assert Draft202012Validator(schema).is_valid({"grant_type": value, "token": "x"}) is right
    assert not Draft202012Validator(schema).is_valid({"grant_type": "token"})
    assert valid(document)


def test_a_body_beside_a_header(variant: Variant) -> None:
    def both(spec: Spec) -> None:
        spec["schemes"]["basic"]["parts"].append({"in": "body", "name": "/pin", "template": "{ticket}"})
        spec["operations"]["login"]["security"] = ["basic", "bearer"]

    document = openapi.build_openapi(variant(both))
    body = operation(document, "login")["requestBody"]
    assert body["required"] is False
    with_pin, without = body["content"]["application/json"]["schema"]["anyOf"]
    assert with_pin["required"] == ["pin"]
    assert without == {"title": "Access token"}


def test_what_cannot_be_used_today_is_in_no_security_scheme(provider: Provider) -> None:
    document = openapi.build_openapi(provider)
    for name, one in provider.schemes.items():
        assert document["x-authproof-schemes"][name]["title"] == one.title
        if one.lifecycle in ("coming_soon", "removed"):
            assert name not in document["components"]["securitySchemes"]
            assert document["x-authproof-schemes"][name]["security_scheme"] is False


def test_a_removed_scheme_of_an_operation(variant: Variant) -> None:
    def gone(spec: Spec) -> None:
        spec["schemes"]["bearer"]["lifecycle"] = "removed"

    document = openapi.build_openapi(variant(gone))
    assert document["security"] == [{"query_token": []}, {"basic": []}]
    # Nothing opens that one today, which does not make it public.
    assert operation(document, "future")["security"] == [{"bearer": []}]
    assert "Authenticate by Access token (`bearer`) (removed)" in operation(document, "list_robots")["description"]


def test_an_operation_that_nothing_opens_yet(variant: Variant) -> None:
    document = openapi.build_openapi(variant(lambda spec: spec["operations"]["future"].update(security=["signed"])))
    assert operation(document, "future")["security"] == [{"signed": []}]
    assert "(`signed`) (coming soon)" in operation(document, "future")["description"]


def test_a_deprecated_scheme_still_authenticates(variant: Variant) -> None:
    document = openapi.build_openapi(variant(lambda spec: spec["schemes"]["bearer"].update(lifecycle="deprecated")))
    assert "**Deprecated.**" in document["components"]["securitySchemes"]["bearer"]["description"]


def test_a_public_api(variant: Variant) -> None:
    def public(spec: Spec) -> None:
        for one in spec["operations"].values():
            one["security"] = []

    document = openapi.build_openapi(variant(public))
    assert document["security"] == [{}]
    assert operation(document, "list_robots")["security"] == [{}]
    assert "Public: no credential is needed." in operation(document, "list_robots")["description"]
    assert "variables" not in document["servers"][0]


def test_reasons_for_what_is_no_security_scheme(acme: Provider) -> None:
    found = openapi.build_openapi(acme)["x-authproof-schemes"]
    assert {name: one["because"] for name, one in found.items() if not one["security_scheme"]} == {
        "form": "OpenAPI has no security scheme for what is sent in the path, a body or a message",
        "ticket": "no HTTP operation takes it",
        "hello": "no HTTP operation takes it",
        "signed": "it cannot be used: coming soon",
    }
