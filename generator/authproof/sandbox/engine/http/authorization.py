"""The authorization endpoint at work: it asks a person, and sends the browser back (RFC 6749, section 4.1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from html import escape
from urllib.parse import urlencode

from authproof.model.vocabulary import ChallengeMethod
from authproof.sandbox.engine.credential_store import CredentialStore, Flaw, Principal
from authproof.sandbox.engine.events import HttpAnswer, HttpRequest
from authproof.sandbox.engine.http.answers import write_answer
from authproof.sandbox.engine.http.asked_scopes import split_scopes
from authproof.sandbox.engine.http.consent_page import (
    PAGE_HEADERS,
    read_decision,
    render_consent_page,
    render_fault_page,
    write_page,
)
from authproof.sandbox.tables import AuthorizationTable


class AuthorizationError(StrEnum):
    """Why a browser is sent back without a code (RFC 6749, section 4.1.2.1)."""

    invalid_request = "invalid_request"
    unsupported_response_type = "unsupported_response_type"
    invalid_scope = "invalid_scope"
    access_denied = "access_denied"


class AuthorizationHandler:
    """One authorization endpoint.

    Everything that the browser brings is checked at each request: nothing is remembered between page and form.
    """

    def __init__(
        self, table: AuthorizationTable, provider: str, store: CredentialStore, clock: Callable[[], float]
    ) -> None:
        """Take the provider's name, for people, and a clock that gives seconds since 1970."""
        self._table = table
        self._provider = provider
        self._store = store
        self._clock = clock

    def answer_request(self, request: HttpRequest) -> HttpAnswer:
        """Show the page, or send the browser back with what the person decided."""
        client, address = request.query_value("client_id") or "", request.query_value("redirect_uri") or ""
        asking = self._store.identify_caller(
            {self._table.client_id: client, self._table.redirect_uri: address}, self._clock()
        )
        if isinstance(asking, Flaw):
            page = render_fault_page("No application has this client_id together with this redirect_uri.")
            return write_page(page, 400, asking.case)
        if error := self._find_error(request):
            return self._send_back(request, address, {"error": error})
        decision = read_decision(request)
        if decision is None:
            leads_to = f"Whatever you choose, you are sent back to <code>{escape(address)}</code>."
            return write_page(render_consent_page(self._provider, client, self._list_scopes(request), leads_to))
        if not decision:
            return self._send_back(request, address, {"error": AuthorizationError.access_denied})
        return self._send_back(request, address, {"code": self._issue_code(request, client, address, asking)})

    def _find_error(self, request: HttpRequest) -> AuthorizationError | None:
        response_type = request.query_value("response_type")
        if response_type != "code":
            return AuthorizationError.unsupported_response_type if response_type else AuthorizationError.invalid_request
        if not self._has_challenge(request):
            return AuthorizationError.invalid_request
        if not self._asked_scopes(request) <= self._table.scopes.keys():
            return AuthorizationError.invalid_scope
        return None

    def _has_challenge(self, request: HttpRequest) -> bool:
        """Tell whether the code challenge is there that is asked for; without a method it is a plain one."""
        method = request.query_value("code_challenge_method") or ChallengeMethod.plain
        wanted = self._table.method
        return wanted is ChallengeMethod.none or (method == wanted and bool(request.query_value("code_challenge")))

    def _asked_scopes(self, request: HttpRequest) -> frozenset[str]:
        return split_scopes(request.query_value("scope") or "", self._table.separator)

    def _list_scopes(self, request: HttpRequest) -> Iterable[tuple[str, str]]:
        asked = self._asked_scopes(request)
        return ((name, words) for name, words in self._table.scopes.items() if name in asked)

    def _issue_code(self, request: HttpRequest, client: str, address: str, asking: Principal) -> str:
        """Issue a code that only this application, with this address and its verifier, can trade in."""
        bound = {self._table.client_id: client, self._table.redirect_uri: address}
        if self._table.verifier is not None:
            bound[self._table.verifier] = request.query_value("code_challenge") or ""
        scopes = self._asked_scopes(request) if self._table.scopes else None
        return self._store.issue_bound(self._table.code, asking, bound, scopes)

    def _send_back(self, request: HttpRequest, address: str, fields: dict[str, str]) -> HttpAnswer:
        """Send the browser to the application, with the `state` that it came with."""
        state = request.query_value("state")
        query = urlencode(fields if state is None else {**fields, "state": state})
        location = f"{address}{'&' if '?' in address else '?'}{query}"
        return write_answer(302, None, [("location", location), *PAGE_HEADERS], None)
