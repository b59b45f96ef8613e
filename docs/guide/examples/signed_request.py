"""A signed request to 知客, with nothing but Python's own library.

ZHIKE_KEY_ID=zk_… ZHIKE_SIGNING_SECRET=zks_… python signed_request.py POST https://crm.example.com/api/customers '{"name": "王女士"}'
"""

import base64
import hashlib
import hmac
import os
import secrets
import sys
import time
import urllib.error
import urllib.parse
import urllib.request


def signed(method: str, url: str, body: bytes, key_id: str, secret: str) -> dict[str, str]:
    """The headers that prove who asks, and that nothing of it was changed on the way."""
    parts = urllib.parse.urlsplit(url)
    headers = {"Content-Type": "application/json", "Idempotency-Key": secrets.token_hex(16)}
    headers["Content-Digest"] = f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"
    covered = {
        "@method": method, "@path": parts.path or "/", "@query": f"?{parts.query}",
        "content-digest": headers["Content-Digest"], "idempotency-key": headers["Idempotency-Key"],
    }  # fmt: skip
    names = " ".join(f'"{name}"' for name in covered)
    params = f'({names});created={int(time.time())};nonce="{secrets.token_urlsafe(24)}";keyid="{key_id}"'
    lines = [f'"{name}": {value}' for name, value in covered.items()]
    base = "\n".join([*lines, f'"@signature-params": {params}'])
    signature = base64.b64encode(hmac.digest(secret.encode(), base.encode(), "sha256")).decode()
    return headers | {"Signature-Input": f"zhike={params}", "Signature": f"zhike=:{signature}:"}


def main() -> int:
    method, url, body = sys.argv[1], sys.argv[2], "".join(sys.argv[3:4]).encode()
    headers = signed(method, url, body, os.environ["ZHIKE_KEY_ID"], os.environ["ZHIKE_SIGNING_SECRET"])
    request = urllib.request.Request(url, data=body or None, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            print(answer.status, answer.read().decode())
    except urllib.error.HTTPError as refusal:
        print(refusal.code, refusal.read().decode())
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
