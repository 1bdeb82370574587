"""Authlib as a client of an authorization server: reads what to do from standard input, and writes what came of it.

It is told addresses and credentials, and lists of verbs, as `outsiders` describes them. Each verb that asks somebody
gives one word: `ok`, an error of RFC 6749, a status, or `stopped` if the client itself did not go on.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oauth2.rfc6749.errors import MismatchingStateException, MissingCodeException
from authlib.oauth2.rfc6749.parameters import parse_authorization_code_response

DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"


class Client:
    """One application, from its registration on."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.told = told
        self.verifier = generate_token(48)
        self.address = told["redirect_uri"]
        self.code = ""
        self.older: dict[str, Any] = {}
        self.codes: dict[str, Any] = {}
        self.library = OAuth2Client(
            told["client_id"],
            told["client_secret"],
            token_endpoint_auth_method=told["authentication"],
            revocation_endpoint_auth_method=told["authentication"],
            redirect_uri=self.address,
            code_challenge_method="S256" if told["challenge"] == "S256" else None,
            trust_env=False,
        )

    def run(self, verb: str) -> str | None:
        try:
            said: str | None = getattr(self, verb)()
        except OAuthError as error:
            return str(error.error)
        except (MismatchingStateException, MissingCodeException):
            return "stopped"
        return said

    def ask(self, decision: str = "allow") -> str:
        more = {"scope": self.told["scope"]} if self.told["scope"] else {}
        if self.told["challenge"] == "plain":
            more |= {"code_challenge": self.verifier, "code_challenge_method": "plain"}
        proof = self.verifier if self.told["challenge"] == "S256" else None
        url, state = self.library.create_authorization_url(
            self.told["authorization_endpoint"], code_verifier=proof, **more
        )
        with httpx.Client(trust_env=False) as browser:
            if browser.get(url).status_code == httpx.codes.BAD_REQUEST:
                return "nowhere"
            back = browser.post(url, data={"decision": decision}).headers["location"]
        if errors := parse_qs(urlsplit(back).query).get("error"):
            return errors[0]
        self.code = parse_authorization_code_response(back, state=state)["code"]
        return "ok"

    def deny(self) -> str:
        return self.ask("deny")

    def trade(self) -> str:
        proof = {} if self.told["challenge"] == "none" else {"code_verifier": self.verifier}
        self.library.fetch_token(
            self.told["token_endpoint"],
            grant_type="authorization_code",
            code=self.code,
            redirect_uri=self.address,
            **proof,
        )
        return "ok"

    def identify(self) -> str:
        scope = {"scope": self.told["scope"]} if self.told["scope"] else {}
        self.library.fetch_token(self.told["token_endpoint"], grant_type="client_credentials", **scope)
        return "ok"

    def refresh(self) -> str:
        older = dict(self.library.token)
        self.library.refresh_token(self.told["token_endpoint"])
        self.older = older
        return "ok"

    def call(self) -> str:
        status = self.library.get(self.told["resource"]).status_code
        return "ok" if status == httpx.codes.OK else str(status)

    def revoke(self) -> str:
        status = self.library.revoke_token(
            self.told["revocation_endpoint"],
            token=self.library.token["refresh_token"],
            token_type_hint="refresh_token",
        ).status_code
        return "ok" if status == httpx.codes.OK else str(status)

    def pair(self) -> str:
        with httpx.Client(trust_env=False) as device:
            answer = device.post(self.told["device_endpoint"], data={"client_id": self.library.client_id})
        self.codes = answer.json()
        return "ok" if answer.status_code == httpx.codes.OK else str(self.codes["error"])

    def poll(self) -> str:
        code = self.codes["device_code"]
        self.library.fetch_token(self.told["token_endpoint"], grant_type=DEVICE_CODE, device_code=code)
        return "ok"

    def decide(self, decision: str) -> str:
        with httpx.Client(trust_env=False) as browser:
            page = browser.post(self.codes["verification_uri_complete"], data={"decision": decision})
        return "ok" if page.status_code == httpx.codes.OK else str(page.status_code)

    def allow_device(self) -> str:
        return self.decide("allow")

    def deny_device(self) -> str:
        return self.decide("deny")

    def wait(self) -> None:
        time.sleep(self.codes["interval"] * 1.1)

    def change_verifier(self) -> None:
        self.verifier = generate_token(48)

    def change_address(self) -> None:
        self.address = self.library.redirect_uri = self.told["other"]["redirect_uri"]

    def change_address_to_a_strangers(self) -> None:
        self.address = self.library.redirect_uri = "http://127.0.0.1:9/callback"

    def change_client(self) -> None:
        self.library.client_id = self.told["other"]["client_id"]
        self.library.client_secret = self.told["other"].get("client_secret")

    def change_secret(self) -> None:
        self.library.client_secret = self.told["wrong_secret"]

    def forget_challenge(self) -> None:
        self.told = self.told | {"challenge": "none"}

    def swap_tokens(self) -> None:
        self.older, self.library.token = dict(self.library.token), self.older


def main() -> None:
    done = []
    for told, verbs in json.load(sys.stdin):
        client = Client(told)
        said = [client.run(verb) for verb in verbs]
        done.append([word for word in said if word is not None])
    print(json.dumps(done))


main()
