"""Requests of callers of all kinds, and what must come of each."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from hypothesis import strategies as st
from hypothesis.stateful import rule

from authproof.sandbox.engine import HttpAnswer, HttpRequest
from authproof.sandbox.tables import OperationTable, SchemeTable

from .callers import Carried, carry, put
from .counting import Caller
from .ledger import level_of, person_of
from .world import ADDRESS, PICK, SPOIL, World, filled, header_lines, headers_of, query_of


class Requesting(World):
    """Callers over HTTP."""

    @rule(
        data=st.data(),
        pick=PICK,
        spoil=SPOIL,
        address=ADDRESS,
        times=st.sampled_from([1, 1, 1, 1, 2, 12, 70]),
        provoke=st.booleans(),
    )
    def request(  # noqa: PLR0913, PLR0917 - what there is to choose
        self, data: Any, pick: int, spoil: str | None, address: str, times: int, provoke: bool
    ) -> None:
        operation = data.draw(st.sampled_from(self.tables.operations))
        scheme = self.schemes[data.draw(st.sampled_from(operation.schemes))] if operation.schemes else None
        values = {} if scheme is None else self.choose(scheme, operation.level, pick, spoil)
        for _ in range(times):
            self.send(operation, scheme, values, address, provoke=provoke and times == 12)

    def send(
        self,
        operation: OperationTable,
        scheme: SchemeTable | None,
        values: dict[str, str],
        address: str,
        *,
        provoke: bool,
    ) -> None:
        """Send one request, and compare what came with what ought to come."""
        expected, caller = self.expected(operation, values, address, provoke=provoke)
        fresh = self.ledger.fresh(values)
        self.ledger.show(values)
        request = self.written(operation, carry(scheme, values) if scheme else Carried(), address, provoke=provoke)
        answer = self.engine.answer_request(request)
        accepted = answer.status == operation.success.status
        assert accepted == (answer.case is None), (answer.status, answer.case)
        # What is good for one use is used up by a request that is let in, even if that is then refused.
        used = ["used"] if not fresh and (expected == "accepted" or provoke) else []
        assert (answer.case or "accepted") in [*expected.split(), *used], (operation.id, expected, answer.case)
        if answer.case:
            self.tally.violate(caller, self.now, answer.case)
        if accepted:
            self.ledger.spend(list(caller.held), self.now, operation.id)
            self.collect(operation, answer, caller)

    def expected(
        self, operation: OperationTable, values: dict[str, str], address: str, *, provoke: bool
    ) -> tuple[str, Caller]:
        """Tell the cases, one of which the answer must be; `accepted` if it is the success."""
        is_nobody = operation.public or (operation.anonymous and not any(values.values()))
        who = [] if is_nobody else self.ledger.who(values, self.now)
        caller = Caller(tuple(who or ()), address)
        if not operation.released:
            return "unreleased", caller
        if self.tally.banned(caller, self.now):
            return "banned", caller
        if not self.tally.ask(self.tally.of_operation(operation.id), caller, self.now, operation.id):
            return "limited", caller
        if who is None:
            takes_ended = any(trade.accepts_ended for trade in self.provider.trades_at(operation.id))
            accepted = " accepted" if takes_ended else ""
            return f"missing malformed unknown expired revoked used mismatched bad_request{accepted}", caller
        if provoke:
            return "limited", caller
        granting = [each.id for each in self.tables.levels if operation.level in each.grants]
        return ("accepted" if operation.level is None or level_of(who) in granting else "forbidden"), caller

    def written(self, operation: OperationTable, carried: Carried, address: str, *, provoke: bool) -> HttpRequest:
        """Write a request whose every other part is as the spec wants it."""
        captures = {each.name: each.example for each in operation.parameters if each.place == "path"} | carried.path
        query = query_of(operation.parameters) | carried.query
        headers = (
            headers_of(operation.parameters) | carried.header | ({"Authproof-Provoke": "limited"} if provoke else {})
        )
        if carried.cookie:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in carried.cookie.items())
        example = self.provider.operations[operation.id].request
        document = put({} if example is None else example, carried.body | operation.match)
        body = urlencode(document).encode() if operation.form else json.dumps(document).encode()
        path = self.mounts[operation.server] + filled(operation.path, captures)
        return HttpRequest(
            operation.method,
            path,
            urlencode(query),
            header_lines(headers),
            body if operation.reads_body else b"",
            address,
        )

    def collect(self, operation: OperationTable, answer: HttpAnswer, caller: Caller) -> None:
        """Note the credentials that an answer gave out."""
        person, level = person_of(list(caller.held)), level_of(list(caller.held))
        given = []
        for issue in operation.issues:
            value = issue.place.find_value(
                json.loads(answer.body) if answer.body else None,
                [(name.decode(), text.decode()) for name, text in answer.headers],
            )
            given.append(self.ledger.give(issue.credential, value, person, level, self.now))
        for known in given:
            known.family = given
        self.allow_device(operation, answer)

    def allow_device(self, operation: OperationTable, answer: HttpAnswer) -> None:
        """Have a person allow at once what an answer gave codes for."""
        if asked := self.provider.device_authorization_at(operation.id):
            user_code = self.provider.issued_by(operation.id)[asked.user_code].find_value(json.loads(answer.body), ())
            path, query = self.mounts[asked.server] + asked.path, urlencode({"user_code": user_code})
            form = header_lines({"Content-Type": "application/x-www-form-urlencoded"})
            assert self.engine.answer_request(HttpRequest("POST", path, query, form, b"decision=allow")).status == 200
