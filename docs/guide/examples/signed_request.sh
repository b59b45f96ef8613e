#!/bin/sh
# A signed request to 知客 with curl and openssl.
#   ZHIKE_KEY_ID=zk_… ZHIKE_SIGNING_SECRET=zks_… sh signed_request.sh POST https://crm.example.com /api/customers '{"name": "王女士"}'
set -eu
method=$1 origin=$2 target=$3 body=${4:-}
path=${target%%\?*} query=
case $target in *\?*) query=${target#*\?} ;; esac

digest="sha-256=:$(printf %s "$body" | openssl dgst -sha256 -binary | base64):"
params="(\"@method\" \"@path\" \"@query\" \"content-digest\");created=$(date +%s);nonce=\"$(openssl rand -hex 16)\";keyid=\"$ZHIKE_KEY_ID\""
base="\"@method\": $method
\"@path\": $path
\"@query\": ?$query
\"content-digest\": $digest
\"@signature-params\": $params"
signature=$(printf %s "$base" | openssl dgst -sha256 -hmac "$ZHIKE_SIGNING_SECRET" -binary | base64)

curl --silent --show-error --fail-with-body --request "$method" "$origin$target" \
  --header "Content-Type: application/json" --header "Content-Digest: $digest" \
  --header "Signature-Input: zhike=$params" --header "Signature: zhike=:$signature:" --data-raw "$body"
