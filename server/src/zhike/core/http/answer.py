"""An answer whose bytes are ready, without what Starlette does to find its headers out."""

from starlette.responses import Response

_KIND = (b"content-type", b"application/json")


class Json(Response):
    """JSON as PostgreSQL wrote it. ``said`` are further headers, names in lower case."""

    media_type = "application/json"

    def __init__(self, body: bytes, status: int = 200, *said: tuple[bytes, bytes]) -> None:
        self.body = body
        self.status_code = status
        self.background = None
        self.raw_headers = [(b"content-length", b"%d" % len(body)), _KIND, *said]


def is_ready(answer: Response) -> bool:
    """Whether it is nothing but a head and a body, which may be sent as they stand."""
    return type(answer).__call__ is Response.__call__ and answer.background is None
