#!/usr/bin/env bash
# Log in, call, renew (Acme Robots). Needs curl and jq.
set -eu

: "${ACME_USER:?}" "${ACME_PASSWORD:?}"

# Sends a request, and sets its status and answer.
call() {
  answer=$(curl --silent --show-error --max-time 10 --write-out '\n%{http_code}' "$@")
  status=${answer##*$'\n'}
  answer=${answer%$'\n'*}
}

# Ends the script if the API refused.
check() {
  if ((status >= 400)); then
    printf '%s\n' "$status" "$answer" >&2
    exit 1
  fi
}

body=$(
  jq --null-input \
    --arg user "$ACME_USER" \
    --arg password "$ACME_PASSWORD" \
    '{user: $user, password: $password}'
)
call \
  --header 'Content-Type: application/json' \
  --data "$body" \
  'https://api.acme.example/v2/login'
check
access_token=$(jq --raw-output '.access_token // error("the answer has no .access_token")' <<<"$answer")
refresh_token=$(jq --raw-output '.refresh_token // error("the answer has no .refresh_token")' <<<"$answer")

list_robots() {
  call \
    --header "Authorization: Bearer $access_token" \
    --header 'Accept: application/json' \
    'https://api.acme.example/v2/robots'
}

list_robots
if [[ $status == 401 ]]; then
  # The access token has run out: renew it, and keep the new refresh token, too.
  call \
    --request POST \
    --header "Authorization: Bearer $refresh_token" \
    'https://api.acme.example/v2/renew'
  check
  access_token=$(jq --raw-output '.access_token // error("the answer has no .access_token")' <<<"$answer")
  refresh_token=$(jq --raw-output '.refresh_token // error("the answer has no .refresh_token")' <<<"$answer")
  list_robots
fi
check
printf '%s\n' "$answer"
