"""What is in use today, still to come, on its way out, or only shown."""

from __future__ import annotations

from typing import Any

from .chance import Chance

Spec = dict[str, Any]


def only_show_some(chance: Chance, spec: Spec) -> None:
    """Let some of what nobody can use today be shown only."""
    for part in (*spec["schemes"].values(), *spec["operations"].values()):
        if part.get("lifecycle") in ("coming_soon", "removed") and chance.happens(30):
            part["lifecycle"] = "not_executed"


def add_lifecycles(chance: Chance, spec: Spec) -> None:
    """Let what no flow needs be deprecated, removed, or yet to come."""
    steps = [step for flow in spec["flows"].values() for step in flow["steps"]]
    needed = {step.get("call") for step in steps}, {step.get("using") for step in steps}
    for section, kept in zip(("operations", "schemes"), needed, strict=True):
        for name, part in spec[section].items():
            if name not in kept and (section == "schemes" or chance.happens(20)):
                part["lifecycle"] = chance.pick(("deprecated", "coming_soon", "removed"))
            elif chance.happens(5):
                part["lifecycle"] = "current"


def open_what_is_there(chance: Chance, spec: Spec) -> None:
    """Let what is there today, and what issues credentials, be opened by schemes that are there, too; seldom not."""
    issuing = {grant.get("operation") for grant in spec["grants"].values()}
    for section in ("operations", "channels"):
        for name, part in spec[section].items():
            schemes = [spec["schemes"][scheme] for scheme in part["security"]]
            is_open = not schemes or any(map(_is_usable, schemes))
            if chance.happens(2):
                continue
            if name in issuing:
                for retired in (each for each in (part, *schemes) if not _is_usable(each)):
                    retired["lifecycle"] = "deprecated"
            elif section == "channels" and not is_open:
                schemes[0]["lifecycle"] = "deprecated"
            elif not is_open:
                part["lifecycle"] = chance.pick(("coming_soon", "removed"))


def _is_usable(part: dict[str, Any]) -> bool:
    return part.get("lifecycle", "current") in ("current", "deprecated")
