"""A part that only has another name is not taken for another part, and what refers to it has not changed."""

from __future__ import annotations

from typing import Any

from authproof.diff.change import Effect, sentence_to_text

from .conftest import Compare


def respoken(value: Any, old: str, new: str) -> Any:
    if isinstance(value, dict):
        return {respoken(key, old, new): respoken(inner, old, new) for key, inner in value.items()}
    if isinstance(value, list):
        return [respoken(item, old, new) for item in value]
    return value.replace(old, new) if isinstance(value, str) else value


def renaming(old: str, new: str) -> Any:
    def edit(spec: dict[str, Any]) -> None:
        changed = respoken(spec, old, new)
        spec.clear()
        spec.update(changed)

    return edit


def test_a_scheme_with_all_its_uses(compare: Compare) -> None:
    (told,) = compare(renaming("query_token", "hook"))
    assert (
        sentence_to_text(told.sentence)
        == "In our documents, one of the schemes is called `hook` now; it was called `query_token`."
    )
    assert (told.effect, told.pointer) == (Effect.compatible, "/schemes/hook")


def test_an_operation(compare: Compare) -> None:
    (told,) = compare(renaming("delete_robot", "scrap_robot"))
    assert (told.effect, told.was, told.now) == (Effect.possible, "delete_robot", "scrap_robot")


def test_a_credential_in_braces_and_as_a_key(compare: Compare) -> None:
    def edit(spec: dict[str, Any]) -> None:
        spec["credentials"] = {"key" if name == "token" else name: one for name, one in spec["credentials"].items()}
        spec["grants"]["by_hand"]["issues"] = ["key"]
        spec["schemes"]["query_token"]["parts"][0]["template"] = "{key}"
        spec["schemes"]["hello"]["parts"][0]["template"] = "Token {key}"
        spec["schemes"]["signed"]["parts"][0]["template"] = "{key}"
        spec["evidence"][0]["at"][1] = "/credentials/key/shape"
        spec["executed"] = []

    assert [one.pointer for one in compare(edit)] == ["/credentials/key"]


def test_a_part_that_changes_with_its_name_is_another(compare: Compare) -> None:
    def edit(spec: dict[str, Any]) -> None:
        renaming("query_token", "hook")(spec)
        spec["schemes"]["hook"]["parts"][1]["template"] = "other"

    told = [(one.effect, one.pointer) for one in compare(edit)]
    assert (Effect.breaking, "/schemes/query_token") in told
    assert (Effect.compatible, "/schemes/hook") in told


def test_two_alike_are_paired_in_their_order(compare: Compare) -> None:
    def doubled(spec: dict[str, Any]) -> None:
        spec["limits"] |= {"one": spec["limits"]["ban"], "two": spec["limits"]["ban"]}

    def edit(spec: dict[str, Any]) -> None:
        spec["limits"] |= {"first": spec["limits"].pop("one"), "second": spec["limits"].pop("two")}

    assert [(one.was, one.now) for one in compare(edit, doubled)] == [("one", "first"), ("two", "second")]
