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

base_url='https://api.acme.example/v2'

# Keeps the new access token and refresh token.
keep() {
  check
  access_token=$(jq --raw-output '.access_token // error("the answer has no .access_token")' <<<"$answer")
  refresh_token=$(jq --raw-output '.refresh_token // error("the answer has no .refresh_token")' <<<"$answer")
}

log_in() {
  body=$(jq --null-input '{user: env.ACME_USER, password: env.ACME_PASSWORD}')
  call \
    --header 'Content-Type: application/json' \
    --data @- \
    "$base_url/login" <<<"$body"
  keep
}

refresh() {
  call \
    --request POST \
    --header "Authorization: Bearer $refresh_token" \
    "$base_url/renew"
  keep
}

send() {
  call \
    --header "Authorization: Bearer $access_token" \
    --header 'Accept: application/json' \
    "$base_url$1"
}

# Gets a path; if the API answers 401, refreshes once and tries again.
get() {
  send "$1"
  if ((status == 401)); then
    refresh
    send "$1"
  fi
  check
  printf '%s\n' "$answer"
}

log_in
get '/robots'
