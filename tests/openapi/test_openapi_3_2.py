"""The OpenAPI 3.2 document: there is one where it says more than the 3.1, it is valid, and says nothing less."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from openapi_spec_validator import OpenAPIV31SpecValidator, OpenAPIV32SpecValidator

from authproof.documents import openapi
from authproof.documents.openapi.version import OpenApiVersion
from authproof.documents.shared.format import Material
from authproof.loader import load_specs
from authproof.model.provider import Provider
from tests.made_up import MADE_UP

Spec = dict[str, Any]
Variant = Callable[[Callable[[Spec], object]], Provider]


def deprecate(spec: Spec) -> None:
    spec["schemes"]["basic"]["lifecycle"] = "deprecated"


def write_files(provider: Provider) -> set[str]:
    return set(openapi.FORMAT.write(Material(provider)))


def test_it_is_valid_whatever_it_says(provider: Provider) -> None:
    document = openapi.build_openapi(provider, version=OpenApiVersion.v3_2)
    assert document["openapi"] == "3.2.0"
    assert list(OpenAPIV32SpecValidator(document).iter_errors()) == []


def test_there_is_none_that_says_nothing_more(acme: Provider) -> None:
    assert write_files(acme) == {"openapi.yaml", "openapi.json"}
    older, newer = openapi.build_openapi(acme), openapi.build_openapi(acme, version=OpenApiVersion.v3_2)
    assert newer == older | {"openapi": "3.2.0"}


def test_a_security_scheme_is_deprecated_in_3_2_alone(variant: Variant) -> None:
    provider = variant(deprecate)
    assert write_files(provider) == {"openapi.yaml", "openapi.json", "openapi_3_2.yaml"}
    older, newer = openapi.build_openapi(provider), openapi.build_openapi(provider, version=OpenApiVersion.v3_2)
    assert newer["components"]["securitySchemes"]["basic"].pop("deprecated") is True
    assert newer == older | {"openapi": "3.2.0"}
    assert list(OpenAPIV31SpecValidator(older).iter_errors()) == []


def test_the_flow_of_devices_is_in_3_2_alone() -> None:
    (provider,) = load_specs([path for path in MADE_UP if path.stem == "matinee"])
    assert "openapi_3_2.yaml" in write_files(provider)
    older, newer = openapi.build_openapi(provider), openapi.build_openapi(provider, version=OpenApiVersion.v3_2)
    assert older["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    assert "OpenAPI 3.1 has no flow" in older["components"]["securitySchemes"]["bearer"]["description"]
    scheme = newer["components"]["securitySchemes"]["bearer"]
    assert "has no flow" not in scheme["description"]
    assert scheme["flows"] == {
        "deviceAuthorization": {
            "deviceAuthorizationUrl": "https://accounts.matinee.example/device_authorization",
            "tokenUrl": "https://accounts.matinee.example/token",
            "refreshUrl": "https://accounts.matinee.example/token",
            "scopes": {},
        }
    }


def test_the_validator_finds_what_3_2_does_not_know(variant: Variant) -> None:
    document = openapi.build_openapi(variant(deprecate), version=OpenApiVersion.v3_2)
    document["components"]["securitySchemes"]["basic"]["deprecated"] = "yes"
    assert list(OpenAPIV32SpecValidator(document).iter_errors())
