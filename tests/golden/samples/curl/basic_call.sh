#!/bin/sh
# First call with a password (Acme Robots). Needs curl 7.76 or later.
curl --silent --show-error --fail-with-body --max-time 10 \
  --user "${ACME_USER:?}:${ACME_PASSWORD:?}" \
  --header 'Accept: application/json' \
  'https://api.acme.example/v2/robots'
