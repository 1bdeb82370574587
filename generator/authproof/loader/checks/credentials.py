"""Credentials: shapes that are possible, values that have them, names and variables that are their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from authproof.loader.checks.traversal import walk_parameters
from authproof.loader.fault import Fault, show_value
from authproof.loader.validation_errors import PATTERNS
from authproof.model.base import VARIABLE_PATTERN
from authproof.model.credential import Fixed, Run, Segment, count_readings, matches_shape, shape_pattern
from authproof.model.provider import Provider
from authproof.text.english import join_words, spell_count
from authproof.text.json_pointer import Path

_NOT_ISSUED: Final = (
    "no grant issues it; add it to the issues of one: of kind manual if people get it by hand, else of the operation"
    " that answers with it"
)

_MOST_READINGS: Final = 20_000
"""In so many ways a sandbox splits a value of thousands of characters in a fraction of a second."""

_TAKEN_VARIABLE: Final = re.compile(
    "HOME|PATH|PWD|OLDPWD|CDPATH|SHELL|TERM|USER|LOGNAME|HOSTNAME|MAIL|EDITOR|LANG|LANGUAGE|LC_[A-Z]+|TZ|TMPDIR|IFS|ENV"
    "|BASH|BASH_[A-Z]+|BASHOPTS|BASHPID|SHELLOPTS|POSIXLY_CORRECT|GLOBIGNORE|EXECIGNORE|UID|EUID|PPID|GROUPS|SHLVL"
    "|RANDOM|SRANDOM|SECONDS|EPOCHSECONDS|EPOCHREALTIME|LINENO|FUNCNAME|DIRSTACK|PIPESTATUS|OPTARG|OPTIND|OPTERR|REPLY"
    "|PS[0-4]|PROMPT_COMMAND|CURL_HOME|CURL_CA_BUNDLE|NETRC|LD_[A-Z_]+|DYLD_[A-Z_]+|PYTHON[A-Z]+|NODE_OPTIONS|NODE_PATH"
    "|NODE_EXTRA_CA_CERTS|NODE_TLS_REJECT_UNAUTHORIZED|SSL_CERT_(FILE|DIR)|OPENSSL_CONF|SSLKEYLOGFILE"
    "|(HTTPS?|ALL|NO|FTP)_PROXY"
)
"""Names that a shell, curl, Python or Node.js read or set: with a credential in them, samples would not run."""


def check_lengths_ordered(provider: Provider) -> Iterator[Fault]:
    """Ask that a run's shortest length is no longer than its longest."""
    for path, shape in _walk_shapes(provider):
        for index, segment in enumerate(shape):
            if not _is_possible(segment) and isinstance(segment, Run):
                message = f"min_length {segment.min_length} is more than max_length {segment.max_length}"
                yield Fault((*path, "shape", index), message)


def check_shapes_readable(provider: Provider) -> Iterator[Fault]:
    """Ask that it can be told in a moment whether a value has a shape, whatever the value."""
    for path, shape in _walk_shapes(provider):
        if (ways := count_readings(shape)) > _MOST_READINGS:
            message = (
                f"nothing tells where its runs end: a value can be split in {ways:,} ways, allowed: {_MOST_READINGS:,};"
                " write neighbours as one run, or give them fixed lengths"
            )
            yield Fault((*path, "shape"), message)


def check_credentials_vary(provider: Provider) -> Iterator[Fault]:
    """Ask that a credential has a run: else all of its kind would be the same."""
    for name, credential in provider.credentials.items():
        if not any(isinstance(segment, Run) for segment in credential.shape):
            message = "every credential of this shape is the same; add a segment with characters"
            yield Fault(("credentials", name, "shape"), message)


def check_credential_examples(provider: Provider) -> Iterator[Fault]:
    """Ask that a credential's example has its shape."""
    for name, credential in provider.credentials.items():
        yield from fault_misfit(credential.shape, credential.example, ("credentials", name, "example"))


def check_credential_names(provider: Provider) -> Iterator[Fault]:
    """Ask that no credential is called `base64`, which means something else in a template."""
    if "base64" in provider.credentials:
        yield Fault(
            ("credentials", "base64"), "templates use this name for the encoded pair; choose another", at_key=True
        )


def check_credentials_issued(provider: Provider) -> Iterator[Fault]:
    """Ask that every credential is issued by some grant, and that one which opens something can be got first."""
    opening = {name for scheme in _list_opening_schemes(provider) for name in provider.schemes[scheme].credentials}
    for name in provider.credentials:
        issuers = provider.operations_issuing(name)
        if not provider.grants_of(name):
            yield Fault(("credentials", name), _NOT_ISSUED, at_key=True)
        elif (
            name in opening
            and not provider.is_held_by_hand(name)
            and name not in provider.authorizations
            and provider.first_issuer(name) not in provider.exchange_schemes
        ):
            message = (
                f"nobody gets a first one: no usable scheme opens {' or '.join(issuers)} to whoever has none;"
                " add a grant of kind manual, or let another operation issue it"
            )
            yield Fault(("credentials", name), message, at_key=True)


def _list_opening_schemes(provider: Provider) -> Iterator[str]:
    """Name the schemes that open an operation or channel today."""
    operations = [each.security for each in provider.operations.values() if each.lifecycle.is_usable]
    for security in (*operations, *(channel.security for channel in provider.channels.values())):
        yield from provider.usable_schemes(security)


def check_variables_differ(provider: Provider) -> Iterator[Fault]:
    """Ask that no two credentials share an environment variable; parameters do only if they are the same."""
    seen: dict[str, tuple[Path, object]] = {}
    for path, variable, identity in _walk_variables(provider):
        first, first_identity = seen.setdefault(variable, (path, identity))
        if first != path and (identity is None or first_identity != identity):
            message = f"{variable} is the variable of {'.'.join(map(str, first[:-1]))} already; choose another"
            yield Fault(path, message)


def check_variable_names(provider: Provider) -> Iterator[Fault]:
    """Ask that an environment variable has a name that every shell takes."""
    for path, variable, _ in _walk_variables(provider):
        if not re.fullmatch(VARIABLE_PATTERN, variable):
            yield Fault(path, f"{show_value(variable)} does not fit; allowed: {PATTERNS[VARIABLE_PATTERN]}")
        elif _TAKEN_VARIABLE.fullmatch(variable):
            message = f"{variable} means something to the shell or the programs that samples need; choose another"
            yield Fault(path, f"{message}, such as {provider.id.upper()}_{variable}")


def check_expiries_agree(provider: Provider) -> Iterator[Fault]:
    """Ask that what has a lifetime is not said to last for ever."""
    for name, credential in provider.credentials.items():
        if credential.lifetime and credential.never_expires:
            message = "it has a lifetime; take out one of the two"
            yield Fault(("credentials", name, "never_expires"), message)


def check_bearer_formats(provider: Provider) -> Iterator[Fault]:
    """Ask that what has the format of a bearer token is sent as one."""
    parts = [part for scheme in provider.schemes.values() for part in scheme.parts if part.is_bearer]
    sent = {name for part in parts for name in part.credentials}
    for name, credential in provider.credentials.items():
        if credential.bearer_format is not None and name not in sent:
            template = f"Bearer {{{name}}}"
            message = f"no scheme sends it as {template!r} in Authorization; send it so, or take this out"
            yield Fault(("credentials", name, "bearer_format"), message)


def check_others_of_a_holder(provider: Provider) -> Iterator[Fault]:
    """Ask that a holder can have several of what is said to end, or not, with another of the same holder."""
    for name, credential in provider.credentials.items():
        if credential.revocation is not None and credential.revocation.others is not None:
            path = ("credentials", name, "revocation", "others")
            if not provider.is_held_by_hand(name):
                yield Fault(path, "nobody gets it by hand, so that the sandbox has no other; say it in `effect`")
            elif name in provider.credentials_of_any_holder:
                yield Fault(path, "holders of every level send the same one, so that it has no holder; take this out")


def fault_misfit(shape: Iterable[Segment], value: str, path: Path) -> Iterator[Fault]:
    """Fault a value that does not have the shape; what is wrong with the shape itself is told alone."""
    shape = tuple(shape)
    is_clear = all(map(_is_possible, shape)) and count_readings(shape) <= _MOST_READINGS
    if is_clear and not matches_shape(shape, value):
        reason = _explain_misfit(shape, value)
        yield Fault(path, f"{show_value(value)} does not have the shape: {reason}; allowed: {shape_pattern(shape)}")


def _explain_misfit(shape: tuple[Segment, ...], value: str) -> str:
    """Say up to where a value has a shape, and what is lacking or too much there."""
    fits = ((count, re.match(shape_pattern(shape[:count]), value)) for count in range(len(shape), -1, -1))
    count, fitting = next((count, match[0]) for count, match in fits if match)
    if count == len(shape):
        return f"after {show_value(fitting)} it is too long by {spell_count(len(value) - len(fitting), 'character')}"
    segment = shape[count]
    if isinstance(segment, Fixed):
        return f"{_say_after(fitting)}{join_words([show_value(text) for text in segment.texts], 'or')} is missing"
    begun = re.match(shape_pattern([*shape[:count], segment.model_copy(update={"min_length": 0})]), value)
    fitting = begun[0] if begun else fitting
    if fitting == value:
        return f"it ends too early; it needs {segment.min_length} {segment.characters} at least"
    return f"{_say_after(fitting)}{show_value(value[len(fitting)])} is none of {segment.characters}"


def _say_after(fitting: str) -> str:
    return f"after {show_value(fitting)} " if fitting else ""


def _is_possible(segment: Segment) -> bool:
    return not isinstance(segment, Run) or segment.min_length <= segment.max_length


def _walk_shapes(provider: Provider) -> Iterator[tuple[Path, tuple[Segment, ...]]]:
    for name, credential in provider.credentials.items():
        yield ("credentials", name), credential.shape
    for path, parameter in walk_parameters(provider):
        yield path, parameter.shape


def _walk_variables(provider: Provider) -> Iterator[tuple[Path, str, object]]:
    """Give every variable with its path, and what makes two uses of it the same; none if nothing does."""
    for name, credential in provider.credentials.items():
        yield ("credentials", name, "variable"), credential.variable, None
    for path, parameter in walk_parameters(provider):
        if parameter.variable is not None:
            yield (*path, "variable"), parameter.variable, (path[-1], parameter.example)
    for server_name, server in provider.servers.items():
        for name, each in server.variables.items():
            if each.variable is not None:
                yield ("servers", server_name, "variables", name, "variable"), each.variable, (name, each.example)


CHECKS: Final = (
    check_lengths_ordered,
    check_shapes_readable,
    check_credentials_vary,
    check_credential_examples,
    check_credential_names,
    check_credentials_issued,
    check_variables_differ,
    check_variable_names,
    check_expiries_agree,
    check_bearer_formats,
    check_others_of_a_holder,
)
