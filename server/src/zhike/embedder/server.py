"""OpenAI's `/v1/embeddings` on a loopback address. It keeps nothing and logs no text."""

import http.server
import json
import threading
from typing import Any

from zhike.embedder.model import NAME, Model

MOST_TEXTS = 256
MOST_BYTES = 4_000_000
MOST_LETTERS = 8_000  # of one text; the model reads no more than its first 512 tokens


class _Asked(Exception):
    """What was asked cannot be answered; the message is for whoever asked."""


def _texts(body: bytes) -> list[str]:
    """Raises `_Asked`."""
    try:
        asked = json.loads(body)
        given = asked["input"]
        model = asked.get("model", NAME)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise _Asked("a JSON object with input") from None
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list) or not 0 < len(texts) <= MOST_TEXTS:
        raise _Asked(f"1 to {MOST_TEXTS} texts")
    if not all(isinstance(text, str) and 0 < len(text) <= MOST_LETTERS for text in texts):
        raise _Asked(f"texts of 1 to {MOST_LETTERS} characters")
    if model != NAME:
        raise _Asked(f"the model {NAME}")
    return [text.encode("utf-8", "replace").decode() for text in texts]


class _Handler(http.server.BaseHTTPRequestHandler):
    server: "Server"
    protocol_version = "HTTP/1.1"
    timeout = 60

    def do_GET(self) -> None:
        self._answer(200 if self.path == "/livez" else 404, {})

    def do_POST(self) -> None:
        length = self.headers.get("content-length", "")
        if self.path != "/v1/embeddings" or not length.isdigit() or int(length) > MOST_BYTES:
            self.close_connection = True
            self._answer(404 if self.path != "/v1/embeddings" else 413, {})
            return
        try:
            texts = _texts(self.rfile.read(int(length)))
        except _Asked as wrong:
            self._answer(400, {"error": {"message": f"expected {wrong}", "type": "invalid_request_error"}})
            return
        with self.server.one_at_a_time:
            found, tokens = self.server.model.embed(texts)
        rows = [
            {"object": "embedding", "index": n, "embedding": [round(float(value), 6) for value in vector]}
            for n, vector in enumerate(found)
        ]
        usage = {"prompt_tokens": tokens, "total_tokens": tokens}
        self._answer(200, {"object": "list", "data": rows, "model": NAME, "usage": usage})

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        sent = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, *_: object) -> None:
        return None


class Server(http.server.ThreadingHTTPServer):
    """One model, one question at a time; others wait."""

    daemon_threads = True

    def __init__(self, port: int, model: Model) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.model = model
        self.one_at_a_time = threading.Lock()
