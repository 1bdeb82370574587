"""Each grant, and each check of an authorization server, as verbs of a client and the words that come of them.

`python -m tests.judges.oauth.grants` prints the table of clients and grants.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from authproof.model.provider import Provider
from authproof.sandbox.server import run_in_thread

from .outsiders import CLIENTS, Verbs, Words, run_client, run_newman, tell
from .variants import (
    AUTHENTICATIONS,
    ENDPOINTS,
    Change,
    ask_for_no_challenge,
    ask_for_plain_challenge,
    make_variant,
)


class Setting(NamedTuple):
    """A provider, and how its clients authenticate."""

    provider: str
    authentication: str
    change: Change = lambda _: None

    def make(self) -> Provider:
        return make_variant(self.provider, self.authentication, self.change)


class Script(NamedTuple):
    """What a client does, and what should come of it."""

    title: str
    verbs: Verbs
    words: Words


CODE: Final = (
    Script("authorization code", ("ask", "trade", "call"), ("ok", "ok", "ok")),
    Script("refusal by the person", ("deny",), ("access_denied",)),
    Script("refresh with rotation", ("ask", "trade", "refresh", "call"), ("ok", "ok", "ok", "ok")),
)
CREDENTIALS: Final = (
    Script("client credentials", ("identify", "call"), ("ok", "ok")),
    Script("refresh with rotation", ("identify", "refresh", "call"), ("ok", "ok", "ok")),
    Script("revocation", ("identify", "revoke", "call", "refresh"), ("ok", "ok", "401", "invalid_grant")),
)
DEVICE: Final = (
    Script(
        "device code",
        ("pair", "poll", "allow_device", "wait", "poll", "call"),
        ("ok", "authorization_pending", "ok", "ok", "ok"),
    ),
    Script("refusal by the person", ("pair", "deny_device", "poll"), ("ok", "ok", "access_denied")),
    Script("refresh with rotation", ("pair", "allow_device", "poll", "refresh", "call"), ("ok",) * 5),
)

GRANTS: Final[dict[str, tuple[Setting, tuple[Script, ...]]]] = {
    **{f"S256, {method}": (Setting("larder", method), CODE) for method in AUTHENTICATIONS},
    "plain": (Setting("larder", "client_secret_basic", ask_for_plain_challenge), CODE),
    "no challenge": (Setting("larder", "client_secret_basic", ask_for_no_challenge), CODE),
    "client_secret_basic": (Setting("quay", "client_secret_basic"), CREDENTIALS),
    "client_secret_post": (Setting("quay", "client_secret_post"), CREDENTIALS),
    "a device": (Setting("matinee", "none"), DEVICE),
}
"""What is judged: a setting by its name, and what is done there."""


def run_scripts(client: str, setting: Setting, scripts: tuple[Script, ...]) -> dict[str, Words]:
    """Run scripts against a sandbox of their own; gives the words by title."""
    provider = setting.make()
    with run_in_thread([provider], limits=False) as sandbox:
        told = tell(provider, sandbox, ENDPOINTS[setting.provider], setting.authentication)
        said = run_client(client, told, [script.verbs for script in scripts])
    return {script.title: words for script, words in zip(scripts, said, strict=True)}


def run_collection(setting: Setting) -> list[str]:
    """Let newman run a collection against a sandbox of its own; gives what fails."""
    provider = setting.make()
    with run_in_thread([provider], limits=False) as sandbox:
        return run_newman(provider, sandbox)


def needs_person(setting: Setting) -> bool:
    """Tell whether somebody has to consent, which nobody can who runs a collection."""
    provider = setting.make()
    return bool(provider.authorizations or provider.device_authorizations)


def print_table() -> None:
    """Print what became of each grant with each client."""
    print("grant".ljust(56), *(client.ljust(14) for client in (*CLIENTS, "newman")))
    for name, (setting, scripts) in GRANTS.items():
        said = [run_scripts(client, setting, scripts) for client in CLIENTS]
        collected = "needs a person" if needs_person(setting) else "; ".join(run_collection(setting)) or "ok"
        for script in scripts:
            verdicts = (
                "ok" if words[script.title] == script.words else " ".join(words[script.title]) for words in said
            )
            print(f"{script.title} ({name})".ljust(56), *(each.ljust(14) for each in (*verdicts, collected)))


if __name__ == "__main__":
    print_table()
