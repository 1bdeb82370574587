"""What a change of each field means to callers over HTTP: credentials, schemes, operations, refusals, limits."""

from __future__ import annotations

from typing import Final

from generator.changes import judges
from generator.changes.change import Effect
from generator.changes.examples import RECEIVED, SENT, Bodies, Example
from generator.changes.judges import BREAKING, COMPATIBLE, POSSIBLE
from generator.changes.rules import (
    Entries,
    Items,
    Optional,
    Parts,
    Rule,
    Shape,
    Switch,
    Through,
    Value,
    parameter_added,
)
from generator.words import duration

Rows = dict[str, Rule]

_SERVERS: Final[Rows] = {
    "servers": Entries("the server {0}", COMPATIBLE, BREAKING),
    "servers/*/url": Value("the address of the server {0}"),
}

_CREDENTIALS: Final[Rows] = {
    "credentials": Entries("the credential {0}", COMPATIBLE, BREAKING),
    "credentials/*/shape": Shape("the shape of the credential {0}"),
    "credentials/*/lifetime": Optional("a limited lifetime of the credential {0}", POSSIBLE, COMPATIBLE),
    "credentials/*/lifetime/seconds": Value("the lifetime of the credential {0}", judges.less_breaks, duration),
    "credentials/*/lifetime/sliding": Switch(
        "Each use of the credential {0} now starts its lifetime again.",
        "The lifetime of the credential {0} now ends however often it is used.",
        COMPATIBLE,
        BREAKING,
    ),
    "credentials/*/never_expires": Switch(
        "The credential {0} is now said never to expire.",
        "The credential {0} is no longer said never to expire.",
        COMPATIBLE,
        POSSIBLE,
    ),
    "credentials/*/single_use": Switch(
        "The credential {0} can now be used only once.",
        "The credential {0} can now be used more than once.",
        BREAKING,
        COMPATIBLE,
    ),
    "credentials/*/revocation": Optional("the revocation of the credential {0}", COMPATIBLE, POSSIBLE),
    "credentials/*/revocation/sockets": Value(
        "what becomes of open sockets when the credential {0} is revoked", judges.to("keep")
    ),
    "credentials/*/levels": Items(
        "the permission levels of holders of the credential {0}",
        COMPATIBLE,
        BREAKING,
        filled=POSSIBLE,
        emptied=POSSIBLE,
    ),
    "levels": Entries(
        "the permission level {0}", COMPATIBLE, BREAKING, order="the order of permission levels, from least to most,"
    ),
    "levels/*/includes": Items("the levels whose rights the permission level {0} has too", COMPATIBLE, BREAKING),
}

_GRANTS: Final[Rows] = {
    "grants": Entries("the way {0} to obtain credentials", COMPATIBLE, BREAKING),
    "grants/*/kind": Value("the kind of the way {0} to obtain credentials"),
    "grants/*/operation": Value("the operation that grants credentials by {0}"),
    "grants/*/consumes": Value("the credential that {0} trades in"),
    "grants/*/consumed": Value("what becomes of the credential that {0} trades in", judges.to("kept")),
    "grants/*/siblings": Value("what becomes of what was issued together with it, at {0},", judges.to("kept")),
}

_SCHEMES: Final[Rows] = {
    "schemes": Entries("the scheme {0}", COMPATIBLE, judges.gone),
    "schemes/*/surface": Value("what the scheme {0} opens"),
    "schemes/*/lifecycle": Value("the lifecycle of the scheme {0}", judges.lifecycle),
    "schemes/*/parts": Parts("the scheme {0}"),
    "schemes/*/parts/#/in": Value("the place of the value of part {1} that the scheme {0} sends"),
    "schemes/*/parts/#/name": Value("the name of the {in} that the scheme {0} sends (part {1})"),
    "schemes/*/parts/#/template": Value("what the scheme {0} sends in the {in} (part {1})"),
    "schemes/*/parts/#/base64": Value("what the scheme {0} encodes as base64 in the {in} (part {1})"),
    "schemes/*/parts/#/message": Value("the message that carries part {1} of the scheme {0}"),
}


def parameters(inside: str, of: str) -> Rows:
    """Give the rows of the parameters of an operation or a channel, which `of` names."""
    one, at = f"the parameter {{1}} of {of}", f"{inside}/parameters"
    return {
        at: Entries(one, parameter_added, POSSIBLE),
        f"{at}/*/in": Value(f"the place of {one}"),
        f"{at}/*/required": Switch(
            f"{_capital(one)} is now required.", f"{_capital(one)} may now be left out.", BREAKING, COMPATIBLE
        ),
        f"{at}/*/shape": Shape(f"the shape of {one}"),
        f"{at}/*/values": Items(
            f"the values of {one}", COMPATIBLE, BREAKING, filled=BREAKING, emptied=COMPATIBLE, empty="any"
        ),
        f"{at}/*/refusal": Value(f"the refusal of a wrong value of {one}", judges.possible),
        f"{at}/*/refused": Entries(
            f"the sandbox's refusal of the value {{2}} of {one}", COMPATIBLE, COMPATIBLE, judges.compatible
        ),
    }


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


_OPERATION: Final = "the operation {0}"
_OPERATIONS: Final[Rows] = {
    "operations": Entries(_OPERATION, COMPATIBLE, judges.gone),
    "operations/*/server": Value(f"the server of {_OPERATION}"),
    "operations/*/method": Value(f"the method of {_OPERATION}"),
    "operations/*/path": Value(f"the path of {_OPERATION}"),
    "operations/*/security": Items(
        f"the schemes that open {_OPERATION}",
        COMPATIBLE,
        BREAKING,
        filled=BREAKING,
        emptied=COMPATIBLE,
        empty="none is needed",
    ),
    "operations/*/level": Value(f"the permission level that {_OPERATION} needs", judges.level),
    "operations/*/lifecycle": Value(f"the lifecycle of {_OPERATION}", judges.lifecycle),
    **parameters("operations/*", _OPERATION),
    "operations/*/headers": Entries(
        f"the header {{1}} that callers of {_OPERATION} should send", POSSIBLE, COMPATIBLE, judges.possible
    ),
    "operations/*/request_type": Value(f"the media type of what {_OPERATION} reads"),
    "operations/*/request": Example(f"the body that {_OPERATION} reads", SENT),
    "operations/*/success": Through(),
    "operations/*/success/status": Value(f"the status of the answer of {_OPERATION}"),
    "operations/*/success/media_type": Value(f"the media type of the answer of {_OPERATION}"),
    "operations/*/success/body": Example(f"the answer of {_OPERATION}", RECEIVED),
    "operations/*/success/live": Entries(
        f"what is put in at {{1}} of the answer of {_OPERATION}", COMPATIBLE, POSSIBLE, judges.possible
    ),
}

_FAILURE: Final = "the refusal {0}"
_FAILURES: Final[Rows] = {
    "failures": Entries(_FAILURE, POSSIBLE, POSSIBLE),
    "failures/*/cases": Items(f"the cases of {_FAILURE}", POSSIBLE, BREAKING),
    "failures/*/surfaces": Items(f"the surfaces of {_FAILURE}", POSSIBLE, POSSIBLE),
    "failures/*/operations": Items(f"the operations that answer with {_FAILURE}", POSSIBLE, POSSIBLE, empty="all"),
    "failures/*/limits": Items(f"the limits that {_FAILURE} stands for", POSSIBLE, POSSIBLE, empty="all"),
    "failures/*/status": Value(f"the status of {_FAILURE}"),
    "failures/*/covers": Value(f"the range of statuses that {_FAILURE} stands for", judges.possible),
    "failures/*/bodies": Bodies(f"the body {{1}} of {_FAILURE}"),
    "failures/*/live": Entries(f"what is put in at {{1}} of {_FAILURE}", COMPATIBLE, POSSIBLE, judges.possible),
    "failures/*/headers": Entries(f"the header {{1}} of {_FAILURE}", COMPATIBLE, BREAKING, judges.possible),
}


def _limit_added(entry: dict[str, object]) -> Effect:
    return POSSIBLE if entry["kind"] == "undisclosed" else BREAKING


_LIMIT: Final = "the limit {0}"
_LIMITS: Final[Rows] = {
    "limits": Entries(_LIMIT, _limit_added, COMPATIBLE),
    "limits/*/kind": Value(f"the kind of {_LIMIT}", judges.possible),
    "limits/*/scope": Value(f"who shares one count of {_LIMIT}", judges.possible),
    "limits/*/operations": Items(
        f"the operations under {_LIMIT}", BREAKING, COMPATIBLE, filled=COMPATIBLE, emptied=BREAKING, empty="all"
    ),
    "limits/*/channels": Items(
        f"the channels under {_LIMIT}", BREAKING, COMPATIBLE, filled=POSSIBLE, emptied=POSSIBLE, empty="all, or none"
    ),
    "limits/*/requests": Value(f"the number of requests that {_LIMIT} lets pass", judges.less_breaks, "{:,}".format),
    "limits/*/seconds": Value(f"the time in which {_LIMIT} counts", judges.more_breaks, duration),
    "limits/*/algorithm": Value(f"the way in which {_LIMIT} counts", judges.possible),
    "limits/*/burst": Value(
        f"the number of requests at once that {_LIMIT} lets pass", judges.less_breaks, "{:,}".format
    ),
    "limits/*/counts": Value(f"what {_LIMIT} counts", judges.possible),
    "limits/*/messages": Items(
        f"the messages under {_LIMIT}", BREAKING, COMPATIBLE, filled=COMPATIBLE, emptied=BREAKING, empty="all"
    ),
    "limits/*/headers": Entries(f"the header {{1}} that tells of {_LIMIT}", COMPATIBLE, BREAKING, judges.possible),
    "limits/*/connections": Value(
        f"the number of sockets that {_LIMIT} lets be open", judges.less_breaks, "{:,}".format
    ),
    "limits/*/violations": Value(f"the number of violations that lead to {_LIMIT}", judges.less_breaks, "{:,}".format),
}

ROWS: Final[Rows] = {
    **_SERVERS,
    **_CREDENTIALS,
    **_GRANTS,
    "grants/*/issues": Entries(
        "the credential {1} that {0} issues",
        COMPATIBLE,
        BREAKING,
        judges.breaking,
        value="where {0} answers with the credential {1}",
    ),
    **_SCHEMES,
    **_OPERATIONS,
    **_FAILURES,
    **_LIMITS,
    "flows": Entries("the flow {0} with its samples", COMPATIBLE, POSSIBLE),
}
"""Every field that callers over HTTP notice, prose among them where it says where to send something, or what."""
