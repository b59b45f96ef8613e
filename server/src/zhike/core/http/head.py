"""The headers of a request, read once: Starlette reads the list again for every question."""

from starlette.types import Scope

_KEPT = "zhike.headers"


def headers(scope: Scope) -> dict[bytes, bytes]:
    """Lower-case name → value. Of a header that comes twice, the last."""
    found: dict[bytes, bytes] | None = scope.get(_KEPT)
    if found is None:
        found = scope[_KEPT] = dict(scope["headers"])
    return found
