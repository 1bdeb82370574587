"""What a change of each field means to callers over HTTP: credentials, schemes, operations, refusals, limits."""

from __future__ import annotations

from typing import Final

from authproof.diff.change import Effect
from authproof.diff.effects import (
    BREAKING,
    COMPATIBLE,
    POSSIBLE,
    always_breaking,
    always_compatible,
    always_possible,
    breaking_unless,
    less_breaks,
    level_effect,
    lifecycle_effect,
    more_breaks,
    removal_effect,
)
from authproof.diff.examples import RECEIVED_EFFECTS, SENT_EFFECTS, BodiesRule, ExampleRule
from authproof.diff.rules import (
    EntriesRule,
    ItemsRule,
    OptionalRule,
    PartsRule,
    Rule,
    ShapeRule,
    SwitchRule,
    ThroughRule,
    ValueRule,
    added_parameter_effect,
)
from authproof.text.english import spell_duration

Rows = dict[str, Rule]

_SERVER_VARIABLE: Final = "the variable {1} of the server {0}"
_SERVERS: Final[Rows] = {
    "servers": EntriesRule("the server {0}", COMPATIBLE, BREAKING),
    "servers/*/url": ValueRule("the address of the server {0}"),
    "servers/*/variables": EntriesRule(_SERVER_VARIABLE, BREAKING, BREAKING),
    "servers/*/variables/*/example": ValueRule(f"the example of {_SERVER_VARIABLE}", always_compatible),
    "servers/*/variables/*/values": ItemsRule(
        f"the values of {_SERVER_VARIABLE}", COMPATIBLE, BREAKING, filled=BREAKING, emptied=COMPATIBLE, empty="any"
    ),
    "servers/*/variables/*/refusal": ValueRule(f"the refusal of another value of {_SERVER_VARIABLE}", always_possible),
}

_CREDENTIALS: Final[Rows] = {
    "credentials": EntriesRule("the credential {0}", COMPATIBLE, BREAKING),
    "credentials/*/shape": ShapeRule("the shape of the credential {0}"),
    "credentials/*/lifetime": OptionalRule("a limited lifetime of the credential {0}", POSSIBLE, COMPATIBLE),
    "credentials/*/lifetime/seconds": ValueRule("the lifetime of the credential {0}", less_breaks, spell_duration),
    "credentials/*/lifetime/sliding": SwitchRule(
        "Each use of the credential {0} now starts its lifetime again.",
        "The lifetime of the credential {0} now ends however often it is used.",
        COMPATIBLE,
        BREAKING,
    ),
    "credentials/*/never_expires": SwitchRule(
        "The credential {0} is now said never to expire.",
        "The credential {0} is no longer said never to expire.",
        COMPATIBLE,
        POSSIBLE,
    ),
    "credentials/*/single_use": SwitchRule(
        "The credential {0} can now be used only once.",
        "The credential {0} can now be used more than once.",
        BREAKING,
        COMPATIBLE,
    ),
    "credentials/*/revocation": OptionalRule("the revocation of the credential {0}", COMPATIBLE, POSSIBLE),
    "credentials/*/revocation/sockets": ValueRule(
        "what becomes of open sockets when the credential {0} is revoked", breaking_unless("keep")
    ),
    "credentials/*/revocation/others": ValueRule(
        "what becomes of the others of its holder when the credential {0} is revoked", breaking_unless("kept")
    ),
    "credentials/*/levels": ItemsRule(
        "the permission levels of holders of the credential {0}",
        COMPATIBLE,
        BREAKING,
        filled=POSSIBLE,
        emptied=POSSIBLE,
    ),
    "levels": EntriesRule(
        "the permission level {0}", COMPATIBLE, BREAKING, order="the order of permission levels, from least to most,"
    ),
    "levels/*/includes": ItemsRule("the levels whose rights the permission level {0} has too", COMPATIBLE, BREAKING),
}

_GRANTS: Final[Rows] = {
    "grants": EntriesRule("the way {0} to obtain credentials", COMPATIBLE, BREAKING),
    "grants/*/kind": ValueRule("the kind of the way {0} to obtain credentials"),
    "grants/*/operation": ValueRule("the operation that grants credentials by {0}"),
    "grants/*/consumes": ValueRule("the credential that {0} trades in"),
    "grants/*/consumed": ValueRule("what becomes of the credential that {0} trades in", breaking_unless("kept")),
    "grants/*/siblings": ValueRule(
        "what becomes of what was issued together with it, at {0},", breaking_unless("kept")
    ),
    "grants/*/unknown": ValueRule("how {0} answers to what was never issued or has ended", breaking_unless("accepted")),
    "grants/*/reuse": ValueRule(
        "what becomes of what {0} issued, when what was traded in is presented again,", breaking_unless("kept")
    ),
    "grants/*/authorize": OptionalRule("the page at which {0} asks a person", COMPATIBLE, BREAKING),
    "grants/*/authorize/server": ValueRule("the server of the page at which {0} asks a person"),
    "grants/*/authorize/path": ValueRule("the path of the page at which {0} asks a person"),
    "grants/*/code": ValueRule("the code that {0} brings"),
    "grants/*/client_id": ValueRule("what an application is known by at {0}"),
    "grants/*/redirect_uri": ValueRule("the address that {0} sends browsers back to"),
    "grants/*/pkce": ValueRule("how callers prove that they asked for the code of {0}"),
    "grants/*/verifier": ValueRule("the code verifier of {0}"),
    "grants/*/token": ValueRule("the token that {0} brings"),
    "grants/*/device_code": ValueRule("the device code of {0}"),
    "grants/*/user_code": ValueRule("the user code of {0}"),
    "grants/*/verification": OptionalRule("the page at which a person enters the code of {0}", COMPATIBLE, BREAKING),
    "grants/*/verification/server": ValueRule("the server of the page at which a person enters the code of {0}"),
    "grants/*/verification/path": ValueRule("the path of the page at which a person enters the code of {0}"),
    "grants/*/verification_uri": ValueRule("the place of the page's address in the answer of {0}"),
    "grants/*/verification_uri_complete": ValueRule("the place of the page's whole address in the answer of {0}"),
    "grants/*/interval": ValueRule("the seconds between two requests with the device code of {0}"),
    "grants/*/scopes": OptionalRule("the list of scopes that can be asked for by {0}", POSSIBLE, BREAKING),
    "grants/*/scopes/values": EntriesRule("the scope {1} that can be asked for by {0}", COMPATIBLE, BREAKING),
    "grants/*/scopes/at": ValueRule("where {0} is asked for scopes"),
    "grants/*/scopes/separator": ValueRule("what stands between the scopes that {0} is asked for"),
}

_SCHEMES: Final[Rows] = {
    "schemes": EntriesRule("the scheme {0}", COMPATIBLE, removal_effect),
    "schemes/*/surface": ValueRule("what the scheme {0} opens"),
    "schemes/*/lifecycle": ValueRule("the lifecycle of the scheme {0}", lifecycle_effect),
    "schemes/*/parts": PartsRule("the scheme {0}"),
    "schemes/*/parts/#/in": ValueRule("the place of the value of part {1} that the scheme {0} sends"),
    "schemes/*/parts/#/name": ValueRule("the name of the {in} that the scheme {0} sends (part {1})"),
    "schemes/*/parts/#/template": ValueRule("what the scheme {0} sends in the {in} (part {1})"),
    "schemes/*/parts/#/required": SwitchRule(
        "The scheme {0} now needs what it sends in the {in} (part {1}).",
        "The scheme {0} can now do without what it sends in the {in} (part {1}).",
        BREAKING,
        COMPATIBLE,
    ),
    "schemes/*/parts/#/case_sensitive": ValueRule(
        "whether the scheme {0} takes its word in the {in} (part {1}) only as it is written"
    ),
    "schemes/*/parts/#/base64": ValueRule("what the scheme {0} encodes as base64 in the {in} (part {1})"),
    "schemes/*/parts/#/message": ValueRule("the message that carries part {1} of the scheme {0}"),
}


def parameter_rows(inside: str, of: str) -> Rows:
    """Give the rows of the parameters of an operation or a channel, which `of` names."""
    parameter, path = f"the parameter {{1}} of {of}", f"{inside}/parameters"
    return {
        path: EntriesRule(parameter, added_parameter_effect, POSSIBLE),
        f"{path}/*/in": ValueRule(f"the place of {parameter}"),
        f"{path}/*/required": SwitchRule(
            f"{_capitalise_first(parameter)} is now required.",
            f"{_capitalise_first(parameter)} may now be left out.",
            BREAKING,
            COMPATIBLE,
        ),
        f"{path}/*/shape": ShapeRule(f"the shape of {parameter}"),
        f"{path}/*/values": ItemsRule(
            f"the values of {parameter}", COMPATIBLE, BREAKING, filled=BREAKING, emptied=COMPATIBLE, empty="any"
        ),
        f"{path}/*/refusal": ValueRule(f"the refusal of a wrong value of {parameter}", always_possible),
        f"{path}/*/missing": ValueRule(f"the refusal of a request without {parameter}", always_possible),
        f"{path}/*/refused": EntriesRule(
            f"the sandbox's refusal of the value {{2}} of {parameter}", COMPATIBLE, COMPATIBLE, always_compatible
        ),
    }


def _capitalise_first(text: str) -> str:
    return text[0].upper() + text[1:]


_OPERATION: Final = "the operation {0}"
_OPERATIONS: Final[Rows] = {
    "operations": EntriesRule(_OPERATION, COMPATIBLE, removal_effect),
    "operations/*/server": ValueRule(f"the server of {_OPERATION}"),
    "operations/*/method": ValueRule(f"the method of {_OPERATION}"),
    "operations/*/path": ValueRule(f"the path of {_OPERATION}"),
    "operations/*/match": EntriesRule(
        f"the value at {{1}} of the body that tells {_OPERATION} from others", BREAKING, BREAKING, always_breaking
    ),
    "operations/*/security": ItemsRule(
        f"the schemes that open {_OPERATION}",
        COMPATIBLE,
        BREAKING,
        filled=BREAKING,
        emptied=COMPATIBLE,
        empty="none is needed",
    ),
    "operations/*/anonymous": SwitchRule(
        "The operation {0} now answers callers who send no credential, too.",
        "The operation {0} no longer answers callers who send no credential.",
        COMPATIBLE,
        BREAKING,
    ),
    "operations/*/level": ValueRule(f"the permission level that {_OPERATION} needs", level_effect),
    "operations/*/scopes": ItemsRule(f"the scopes that {_OPERATION} takes", BREAKING, COMPATIBLE),
    "operations/*/lifecycle": ValueRule(f"the lifecycle of {_OPERATION}", lifecycle_effect),
    **parameter_rows("operations/*", _OPERATION),
    "operations/*/headers": EntriesRule(
        f"the header {{1}} that callers of {_OPERATION} should send", POSSIBLE, COMPATIBLE, always_possible
    ),
    "operations/*/request_type": ValueRule(f"the media type of what {_OPERATION} reads"),
    "operations/*/request": ExampleRule(f"the body that {_OPERATION} reads", SENT_EFFECTS),
    "operations/*/success": ThroughRule(),
    "operations/*/success/status": ValueRule(f"the status of the answer of {_OPERATION}"),
    "operations/*/success/media_type": ValueRule(f"the media type of the answer of {_OPERATION}"),
    "operations/*/success/headers": EntriesRule(
        f"the header {{1}} of the answer of {_OPERATION}", COMPATIBLE, BREAKING, always_possible
    ),
    "operations/*/success/body": ExampleRule(f"the answer of {_OPERATION}", RECEIVED_EFFECTS),
    "operations/*/success/live": EntriesRule(
        f"what is put in at {{1}} of the answer of {_OPERATION}", COMPATIBLE, POSSIBLE, always_possible
    ),
}

_FAILURE: Final = "the refusal {0}"
_FAILURES: Final[Rows] = {
    "failures": EntriesRule(_FAILURE, POSSIBLE, POSSIBLE),
    "failures/*/cases": ItemsRule(f"the cases of {_FAILURE}", POSSIBLE, BREAKING),
    "failures/*/surfaces": ItemsRule(f"the surfaces of {_FAILURE}", POSSIBLE, POSSIBLE),
    "failures/*/operations": ItemsRule(f"the operations that answer with {_FAILURE}", POSSIBLE, POSSIBLE, empty="all"),
    "failures/*/limits": ItemsRule(f"the limits that {_FAILURE} stands for", POSSIBLE, POSSIBLE, empty="all"),
    "failures/*/credentials": ItemsRule(
        f"the credentials that are refused with {_FAILURE}", POSSIBLE, POSSIBLE, empty="all"
    ),
    "failures/*/status": ValueRule(f"the status of {_FAILURE}"),
    "failures/*/covers": ValueRule(f"the range of statuses that {_FAILURE} stands for", always_possible),
    "failures/*/bodies": BodiesRule(f"the body {{1}} of {_FAILURE}"),
    "failures/*/live": EntriesRule(f"what is put in at {{1}} of {_FAILURE}", COMPATIBLE, POSSIBLE, always_possible),
    "failures/*/headers": EntriesRule(f"the header {{1}} of {_FAILURE}", COMPATIBLE, BREAKING, always_possible),
}


def _added_limit_effect(entry: dict[str, object]) -> Effect:
    return POSSIBLE if entry["kind"] == "undisclosed" else BREAKING


_LIMIT: Final = "the limit {0}"
_LIMITS: Final[Rows] = {
    "limits": EntriesRule(_LIMIT, _added_limit_effect, COMPATIBLE),
    "limits/*/kind": ValueRule(f"the kind of {_LIMIT}", always_possible),
    "limits/*/scope": ValueRule(f"who shares one count of {_LIMIT}", always_possible),
    "limits/*/operations": ItemsRule(
        f"the operations under {_LIMIT}", BREAKING, COMPATIBLE, filled=COMPATIBLE, emptied=BREAKING, empty="all"
    ),
    "limits/*/channels": ItemsRule(
        f"the channels under {_LIMIT}", BREAKING, COMPATIBLE, filled=POSSIBLE, emptied=POSSIBLE, empty="all, or none"
    ),
    "limits/*/requests": ValueRule(f"the number of requests that {_LIMIT} lets pass", less_breaks, "{:,}".format),
    "limits/*/seconds": ValueRule(f"the time in which {_LIMIT} counts", more_breaks, spell_duration),
    "limits/*/algorithm": ValueRule(f"the way in which {_LIMIT} counts", always_possible),
    "limits/*/burst": ValueRule(f"the number of requests at once that {_LIMIT} lets pass", less_breaks, "{:,}".format),
    "limits/*/costs": EntriesRule(
        f"the number of requests that {{1}} counts as in {_LIMIT}", BREAKING, COMPATIBLE, more_breaks
    ),
    "limits/*/by_parameter": ValueRule(f"the parameter whose values {_LIMIT} counts apart", always_possible),
    "limits/*/callers": ValueRule(f"whose requests {_LIMIT} counts", always_possible),
    "limits/*/counts": ValueRule(f"what {_LIMIT} counts", always_possible),
    "limits/*/messages": ItemsRule(
        f"the messages under {_LIMIT}", BREAKING, COMPATIBLE, filled=COMPATIBLE, emptied=BREAKING, empty="all"
    ),
    "limits/*/headers": EntriesRule(f"the header {{1}} that tells of {_LIMIT}", COMPATIBLE, BREAKING, always_possible),
    "limits/*/connections": ValueRule(f"the number of sockets that {_LIMIT} lets be open", less_breaks, "{:,}".format),
    "limits/*/violations": ValueRule(f"the number of violations that lead to {_LIMIT}", less_breaks, "{:,}".format),
    "limits/*/cases": ItemsRule(f"the refusals that lead to {_LIMIT}", BREAKING, COMPATIBLE),
    "limits/*/lasts": ValueRule(f"the time after which {_LIMIT} ends", more_breaks, spell_duration),
}

HTTP_ROWS: Final[Rows] = {
    **_SERVERS,
    **_CREDENTIALS,
    **_GRANTS,
    "grants/*/issues": EntriesRule(
        "the credential {1} that {0} issues",
        COMPATIBLE,
        BREAKING,
        always_breaking,
        value="where {0} answers with the credential {1}",
    ),
    **_SCHEMES,
    **_OPERATIONS,
    **_FAILURES,
    **_LIMITS,
    "flows": EntriesRule("the flow {0} with its samples", COMPATIBLE, POSSIBLE),
}
"""Every field that callers over HTTP notice, prose among them where it says where to send something, or what."""
