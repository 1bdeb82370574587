#!/usr/bin/env bash
# Log in, call, renew (Acme Robots).
# Needs curl 7.76 or later and python3.

set -eo pipefail

: "${ACME_USER:?}" "${ACME_PASSWORD:?}"

# Sends a request and prints the answer; a refusal goes to stderr.
call() {
  local answer
  if ! answer=$(curl --silent --show-error --fail-with-body --max-time 10 "$@"); then
    printf '%s\n' "$answer" >&2
    return 1
  fi
  printf '%s\n' "$answer"
}

# Writes a text as a JSON string.
json() {
  printf '%s' "$1" | python3 -c 'import json, sys; print(json.dumps(sys.stdin.read()))'
}

# Log in
answer=$(
  call \
    --header 'Content-Type: application/json' \
    --data @- \
    'https://api.acme.example/v2/login' <<JSON
{
  "user": $(json "$ACME_USER"),
  "password": $(json "$ACME_PASSWORD")
}
JSON
)
access_token=$(python3 -c 'import json, sys; print(json.load(sys.stdin)["access_token"])' <<<"$answer")
refresh_token=$(python3 -c 'import json, sys; print(json.load(sys.stdin)["refresh_token"])' <<<"$answer")

# List robots
call \
  --header "Authorization: Bearer $access_token" \
  --header 'Accept: application/json' \
  'https://api.acme.example/v2/robots'

# Renew the pair
answer=$(
  call \
    --request POST \
    --header "Authorization: Bearer $refresh_token" \
    'https://api.acme.example/v2/renew'
)
access_token=$(python3 -c 'import json, sys; print(json.load(sys.stdin)["access_token"])' <<<"$answer")

# List robots
call \
  --header "Authorization: Bearer $access_token" \
  --header 'Accept: application/json' \
  'https://api.acme.example/v2/robots'
