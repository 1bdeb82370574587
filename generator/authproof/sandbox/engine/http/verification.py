"""The page on which a person enters the code that a device shows, and decides about it (RFC 8628, section 3.3)."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from authproof.model.vocabulary import Case
from authproof.sandbox.engine.credential_store import CredentialStore
from authproof.sandbox.engine.events import HttpAnswer, HttpRequest
from authproof.sandbox.engine.http.consent_page import (
    USER_CODE_FIELD,
    read_decision,
    render_code_page,
    render_consent_page,
    render_page,
    write_page,
)
from authproof.sandbox.tables import DeviceAuthorizationTable

_NO_SUCH_CODE = "No device waits with this code: it is wrong, too old, or was decided about before. Enter another."
_DECIDED = {True: "Access was allowed", False: "Access was denied"}


class VerificationHandler:
    """One verification page. The code is in the query; a form sends the decision to the same address."""

    def __init__(
        self, table: DeviceAuthorizationTable, provider: str, store: CredentialStore, clock: Callable[[], float]
    ) -> None:
        """Take the provider's name, for people, and a clock that gives seconds since 1970."""
        self._table = table
        self._provider = provider
        self._store = store
        self._clock = clock

    def answer_request(self, request: HttpRequest) -> HttpAnswer:
        """Ask for the code, then for the decision, and note that."""
        code = (request.query_value(USER_CODE_FIELD) or "").strip()
        if not code:
            return write_page(render_code_page(self._provider))
        waiting = self._store.find_waiting(self._table.user_code, code, self._clock())
        if waiting is None:
            return write_page(render_code_page(self._provider, _NO_SUCH_CODE), 400, Case.unknown)
        decision = read_decision(request)
        if decision is None:
            check = f"Its code is <code>{escape(code)}</code>: allow it only if that is what your device shows."
            return write_page(render_consent_page(self._provider, waiting.client, (), check))
        waiting.consent.is_allowed = decision
        return write_page(render_page(_DECIDED[decision], "<p>You can go back to your device.</p>\n"))
