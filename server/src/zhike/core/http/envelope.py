"""The answers of `/api/xcx/*`: ``{code, message, data}`` in camelCase (docs/decisions/0005).

``code`` is 0 when it went well, else the HTTP status, which the answer has as well; then ``data.error`` is
the stable code that the rest of the API has in its problems.
"""

from typing import Generic, TypeVar

import orjson
from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel
from starlette.requests import Request
from starlette.responses import Response

from zhike.core.http import problem
from zhike.core.http.route import Endpoint, Route

T = TypeVar("T")


class Camel(BaseModel):
    """A body of the mini-program: camelCase outside, snake_case inside, nothing unknown."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")


class Envelope(BaseModel, Generic[T]):
    code: int = 0
    message: str = "ok"
    data: T


class MiniRoute(Route):
    """A route whose refusals come in the envelope too."""

    def around(self, handle: Endpoint) -> Endpoint:
        async def in_envelope(request: Request) -> Response:
            try:
                response = await handle(request)
            except Exception as exc:
                response = problem.answer(exc, request) or problem.fault(exc, request)
            # a refusal that was stored under an idempotency key comes back as the problem that it was
            is_problem = response.headers.get("content-type", "").startswith("application/problem+json")
            return enveloped(response) if is_problem else response

        return in_envelope


def enveloped(known: Response) -> Response:
    """A problem as an envelope."""
    body = orjson.loads(known.body)
    data = {"error": body["code"], "params": body["params"], "requestId": body["request_id"]}
    if "errors" in body:
        data["errors"] = body["errors"]
    headers = {name: value for name, value in known.headers.items() if name == "retry-after"}
    return Response(
        orjson.dumps({"code": known.status_code, "message": body["title"], "data": data}),
        known.status_code, headers=headers, media_type="application/json",
    )  # fmt: skip


def mini_router(prefix: str, tag: str) -> APIRouter:
    """A router of the mini-program."""
    return APIRouter(prefix=prefix, tags=[tag], route_class=MiniRoute)
