#!/bin/sh
# First call (Acme Robots). Needs curl 7.76 or later.
curl --silent --show-error --fail-with-body --max-time 10 \
  --get \
  --data-urlencode "token=${ACME_TOKEN:?}" \
  --header 'X-Acme-Client: docs' \
  --header 'Accept: application/json' \
  'https://api.acme.example/v2/robots'
