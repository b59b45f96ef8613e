"""Errors on the wire: ``application/problem+json`` (RFC 9457) with a stable code and a translated title."""
# ASVS 16.5.1, 4.1.1: one shape of errors, which tell nothing of the inside

from typing import Any

import orjson
import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from zhike.core import errors

log = structlog.get_logger(__name__)

# code → (Chinese, English). Rooms add theirs through `wiring`.
TITLES: dict[str, tuple[str, str]] = {
    "error": ("请求无法完成", "The request cannot be completed"),
    "not_found": ("找不到该记录", "Not found"),
    "method.not_allowed": ("不支持该操作", "Method not allowed"),
    "auth.required": ("请先登录", "Please sign in"),
    "auth.forbidden": ("没有权限进行此操作", "You may not do this"),
    "auth.out_of_scope": ("超出您的数据范围", "This lies outside what you work with"),
    "auth.not_approved": ("您的入驻申请尚未通过", "Your application has not been approved yet"),
    "auth.csrf": ("页面已过期，请刷新后重试", "The page is out of date; reload and try again"),
    "conflict": ("与现有数据冲突", "This conflicts with what is already there"),
    "request.invalid": ("提交的内容有误", "The request is not valid"),
    "request.malformed": ("无法读取提交的内容", "The request cannot be read"),
    "request.too_large": ("提交的内容过大", "The request is too large"),
    "rate.limited": ("操作过于频繁，请稍后再试", "Too many requests; try again later"),
    "service.busy": ("系统繁忙，请稍后再试", "Busy; try again in a moment"),
    "service.too_slow": (
        "没能在限定时间内算完，请缩小范围，或稍后再试",
        "It took too long; ask for less, or try again in a moment",
    ),
    "file.infected": ("文件含有病毒，未保存", "The file holds a virus and was not kept"),
    "file.scanner_away": (
        "病毒扫描暂不可用，文件未保存，请稍后再试",
        "The virus scanner is away; the file was not kept, try again later",
    ),
    "file.not_scannable": (
        "文件超出病毒扫描的大小限制，未保存",
        "The file is larger than the virus scanner takes; it was not kept",
    ),
    "internal": ("系统出错了，我们已记录", "Something went wrong; it has been recorded"),
    "idempotency.reused": ("同一幂等键提交了不同内容", "This idempotency key was used for something else"),
    "idempotency.key": ("幂等键格式不正确", "The idempotency key is not valid"),
    "feature.disabled": ("该功能未开启", "This feature is switched off"),
    "edit.conflict": ("内容已被他人修改，请刷新后再改", "Someone else has changed this; reload first"),
}

_BY_STATUS = {404: "not_found", 405: "method.not_allowed", 400: "request.malformed", 413: "request.too_large",
              401: "auth.required", 403: "auth.forbidden", 415: "request.malformed"}  # fmt: skip


def title(code: str, language: str) -> str:
    chinese, english = TITLES.get(code) or TITLES["error"]
    return english if language.startswith("en") else chinese


def response(
    code: str, status: int, *, language: str = "zh-CN", request_id: str = "",
    params: dict[str, Any] | None = None, errors: list[dict[str, Any]] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:  # fmt: skip
    body: dict[str, Any] = {
        "type": f"urn:zhike:problem:{code}",
        "title": title(code, language),
        "status": status,
        "code": code,
        "params": params or {},
        "request_id": request_id,
    }
    if errors is not None:
        body["errors"] = errors
    return Response(
        orjson.dumps(body, default=str), status, headers=headers, media_type="application/problem+json"
    )


def of(exc: errors.DomainError, request: Request) -> Response:
    """The response to a refusal."""
    info = request.scope.get("zhike.info")
    return response(
        exc.code, exc.status, language=info.language if info else "zh-CN",
        request_id=info.request_id if info else "", params=exc.params, headers=dict(exc.headers),
    )  # fmt: skip


def _validation(exc: RequestValidationError, request: Request) -> Response:
    found = [
        {"loc": [str(part) for part in error["loc"]], "code": error["type"], "message": error["msg"]}
        for error in exc.errors()[:50]
    ]
    malformed = any(error["code"] == "json_invalid" for error in found)
    info = request.scope.get("zhike.info")
    return response(
        "request.malformed" if malformed else "request.invalid", 400 if malformed else 422,
        language=info.language if info else "zh-CN", request_id=info.request_id if info else "", errors=found,
    )  # fmt: skip


def answer(exc: Exception, request: Request) -> Response | None:
    """The response to an expected exception; None when it is a fault of ours."""
    if isinstance(exc, errors.DomainError):
        return of(exc, request)
    if isinstance(exc, RequestValidationError):
        return _validation(exc, request)
    if isinstance(exc, HTTPException):
        info = request.scope.get("zhike.info")
        return response(
            _BY_STATUS.get(exc.status_code, "error"), exc.status_code,
            language=info.language if info else "zh-CN", request_id=info.request_id if info else "",
            headers=dict(exc.headers or {}),
        )  # fmt: skip
    return None


def fault(exc: Exception, request: Request) -> Response:
    """The response to a fault of ours, which goes into the log."""
    info = request.scope.get("zhike.info")
    log.error("unhandled", route=request.scope.get("zhike.route", "-"), exc_info=exc)
    return response(
        "internal", 500, language=info.language if info else "zh-CN",
        request_id=info.request_id if info else "",
    )  # fmt: skip


def install(app: FastAPI) -> None:
    async def handle(request: Request, exc: Exception) -> Response:
        return answer(exc, request) or fault(exc, request)

    for kind in (errors.DomainError, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, handle)
