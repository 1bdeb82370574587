"""One small channel, varied by the kinds of specs whose claims about sockets were once false: every claim is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import yaml

from authproof.claims import derive_claims

from .test_scheme_kinds import not_kept, vary

CHANNEL: Final = (Path(__file__).parent / "channel.yaml").read_text(encoding="utf-8")
HANDSHAKE: Final = {"in": "query", "name": "key", "template": "{key}"}


def by_handshake() -> dict[str, Any]:
    """Let the handshake authenticate."""
    messages = yaml.safe_load(CHANNEL)["channels"]["events"]["messages"]
    del messages["login"]
    return {"schemes__login__parts": [HANDSHAKE], "channels__events__messages": messages}


def test_a_login_that_nothing_answers_is_good_if_it_is_not_refused() -> None:
    limit = {"kind": "window", "title": "Logins", "scope": "address", "requests": 3, "seconds": 60}
    limit |= {"algorithm": "token_bucket", "channels": ["events"], "messages": ["login"]}
    provider = vary(CHANNEL, limits={"logins": limit})
    assert not_kept(provider) == []
    assert "limit.logins.again" in {claim.id for claim in derive_claims(provider)}


def test_a_shape_without_a_border_opens_what_says_nothing() -> None:
    shape = [{"characters": "hex", "max_length": 16}]
    assert not_kept(vary(CHANNEL, credentials__key__shape=shape, **by_handshake())) == []
