"""Faults of device codes: the made-up provider that has them, changed in one place, and the one line that is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from authproof.errors import SpecError
from authproof.loader import load_specs

GOOD = (Path(__file__).parents[1] / "specs" / "matinee.yaml").read_text(encoding="utf-8")
ISSUES = "issues: {device_code: /device_code, user_code: /user_code}"
TAKING = '      - {in: body, name: /device_code, template: "{device_code}"}\n'
PENDING = "bodies: {application/json: {error: authorization_pending}}"
TRADE = "operation: get_tokens, issues: {access_token: /access_token"
ASKED_AGAIN = f"""\
  again:
    kind: device_authorization
    title: Again
    operation: authorize_device
    {ISSUES}
    device_code: device_code
    user_code: user_code
    client_id: client_id
    verification: {{server: accounts, path: /again}}
    verification_uri: /verification_uri
    interval: 1
    interval_at: /interval
"""
FAULTS = {
    "an_operation_of_two_grants": (
        "  trade: {kind",
        f"{ASKED_AGAIN}  trade: {{kind",
        "grants.again.operation: the operation of grants.pair.operation; each has one of its own",
    ),
    "one_code_for_both": (
        "    user_code: user_code\n",
        "    user_code: device_code\n",
        "grants.pair.user_code: the same credential as grants.pair.device_code; each is one of its own",
    ),
    "a_code_of_another_grant": (
        "    user_code: user_code\n",
        "    user_code: access_token\n",
        "grants.pair.user_code: the grant does not issue it",
    ),
    "a_third_credential": (
        ISSUES,
        "issues: {device_code: /device_code, user_code: /user_code, access_token: /device_code}",
        "grants.pair.issues.access_token: a device gets its two codes and nothing else; let the exchange of the device",
    ),
    "a_code_of_two_grants": (
        TRADE,
        f"{TRADE}, device_code: /access_token",
        "grants.pair.device_code: 'device_code' comes of grants.trade, too; take it out of one of the two",
    ),
    "nobody_tells_the_application": (
        "    security: [client]\n    request_type: application/x-www-form-urlencoded\n    success:\n      body:",
        "    request_type: application/x-www-form-urlencoded\n    success:\n      body:",
        "grants.pair.client_id: 'authorize_device', which is public, does not carry 'client_id'; add a scheme with a",
    ),
    "a_user_code_with_a_lifetime": (
        "    variable: MATINEE_USER_CODE\n",
        "    variable: MATINEE_USER_CODE\n    lifetime: {seconds: 60}\n",
        "credentials.user_code.lifetime: a user code ends with its device code; say it of 'device_code', and remove it",
    ),
    "a_user_code_for_a_single_use": (
        "    variable: MATINEE_USER_CODE\n",
        "    variable: MATINEE_USER_CODE\n    single_use: true\n",
        "credentials.user_code.single_use: a person decides once about a user code, whatever is said here; remove it",
    ),
    "another_address": (
        "        verification_uri: https://accounts.matinee.example/pair\n",
        "        verification_uri: https://accounts.matinee.example/other\n",
        "grants.pair.verification_uri: authorize_device's answer has 'https://accounts.matinee.example/other' there;",
    ),
    "an_address_with_another_code": (
        "pair?user_code=4071-2253",
        "pair?user_code=0000-0000",
        "grants.pair.verification_uri_complete: authorize_device's answer has",
    ),
    "no_address": (
        "    verification_uri: /verification_uri\n",
        "    verification_uri: /verification_url\n",
        "grants.pair.verification_uri: nothing at '/verification_url' in the body of authorize_device's success",
    ),
    "an_address_put_in_twice": (
        "      live: {/expires_in: {expires: device_code, form: seconds}}",
        "      live: {/expires_in: {expires: device_code, form: seconds}, /verification_uri: {server: accounts}}",
        "operations.authorize_device.success.live./verification_uri: grants.pair.verification_uri puts the page's",
    ),
    "another_interval": (
        "    interval: 1\n    interval_at",
        "    interval: 5\n    interval_at",
        "grants.pair.interval_at: authorize_device's answer has 1 there; allowed: 5, as in interval",
    ),
    "an_interval_that_nobody_tells": (
        "    interval_at: /interval\n",
        "",
        "grants.pair.interval: nothing tells callers to wait 1 seconds; add interval_at, or say 5",
    ),
    "nothing_takes_the_code": (
        TAKING,
        "",
        "grants.pair.device_code: no operation takes 'device_code'; add one whose scheme carries it, and a grant of",
    ),
    "a_page_where_an_operation_is": (
        "verification: {server: accounts, path: /pair}",
        "verification: {server: accounts, path: /token}",
        "grants.pair.verification.path: operations.renew_tokens has this address already; the page has one of its own",
    ),
    "nobody_says_how_it_waits": (
        "cases: [authorization_pending]",
        "cases: [payment_required]",
        "no answer when the credential of 'device' is: authorization_pending",
    ),
    "a_refusal_without_a_word": (
        PENDING,
        "bodies: {application/json: {code: 7}}",
        "failures.pending.bodies: a JSON body needs a text `error` that tells authorization_pending from other",
    ),
    "refusals_alike": (
        PENDING,
        "bodies: {application/json: {error: access_denied}}",
        "failures.pending.bodies: a JSON body needs a text `error` that tells authorization_pending from other",
    ),
}


def broken_specs() -> list[str]:
    return [GOOD.replace(before, after) for before, after, _ in FAULTS.values()]


@pytest.mark.parametrize("fault", FAULTS)
def test_one_line(fault: str, tmp_path: Path) -> None:
    before, after, said = FAULTS[fault]
    assert GOOD.count(before) == 1
    file = tmp_path / "matinee.yaml"
    file.write_text(GOOD.replace(before, after), encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        load_specs([file])
    assert said in str(caught.value)
