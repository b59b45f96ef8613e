"""``If-Match`` on the way in, ``ETag`` on the way out."""

from typing import Annotated

from fastapi import Header, Response

from zhike.core import etag

IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", max_length=200, description="The ETag that was read; 412 when it changed."),
]


def tag(response: Response, row: etag.Changed) -> None:
    """Let the caller send back what they saw."""
    response.headers["etag"] = etag.of(row)
