"""What every answer says to browsers and what they must not keep; methods that nobody needs."""
# ASVS 3.4.1, 3.4.3, 3.4.4, 3.4.5, 3.4.6, 3.2.1, 4.1.1: headers of answers
# ASVS 13.4.4, 14.3.1, 14.3.2: no TRACE, nothing kept

import pytest

from zhike.core.http.services import Services

from ..cast import Hall, new_client


async def test_answers_of_the_api_are_data_and_are_not_kept(hall: Hall) -> None:
    for path, status in (("/api/customers", 200), ("/api/customers/x", 422), ("/api/nowhere", 404)):
        answer = await hall.owner.get(path)
        assert answer.status_code == status
        said = answer.headers
        assert said["cache-control"] == "no-store"
        assert said["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert said["x-content-type-options"] == "nosniff"
        assert said["referrer-policy"] == "same-origin"
        assert "json" in said["content-type"]
        assert "strict-transport-security" not in said  # the test's clinic is on plain http


async def test_over_https_browsers_never_come_back_on_http(
    hall: Hall, held: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    secure = held.settings.model_copy(update={"zhike_base_url": "https://clinic.test"})
    monkeypatch.setattr(held, "settings", secure)
    async with new_client(hall.app) as client:
        for path in ("/api/auth/me", "/livez", "/"):
            header = (await client.get(path)).headers["strict-transport-security"]
            assert header == "max-age=31536000; includeSubDomains"


async def test_methods_that_nobody_needs_are_refused(hall: Hall) -> None:
    for path in ("/api/customers", "/", "/livez"):
        assert (await hall.owner.client.request("TRACE", path)).status_code in {404, 405}


async def test_a_browser_forgets_at_logout(hall: Hall) -> None:
    left = await hall.agent_bo.post("/api/auth/logout")
    assert left.status_code == 204
    assert left.headers["clear-site-data"] == '"cache", "storage"'
