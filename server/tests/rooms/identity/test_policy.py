"""The policy of signing in: safe by default, refused when it cannot work."""
# ASVS 7.3.1, 7.3.2, 6.3.3: an organization's own limits

import pytest

from zhike.core.tx import Unit
from zhike.rooms.identity import policy

from ...cast import Hall


async def test_defaults_are_safe_and_changes_are_read(hall: Hall, unit: Unit) -> None:
    async with unit.reading(hall.actor()) as tx:
        assert await policy.of(tx) == policy.AuthPolicy()
    value = {"absolute_hours": 8, "mfa_required_roles": ["owner"], "require_approved": True}
    assert (await hall.owner.put("/api/system-configs/auth.policy", {"value": value})).status_code == 200
    async with unit.reading(hall.actor()) as tx:
        read = await policy.of(tx)
    assert read.needs_factor("owner") and not read.needs_factor("agent")
    assert read.absolute_seconds(hall.held.settings) == 8 * 3600
    assert read.require_approved


@pytest.mark.parametrize(
    "value",
    [{"login_ways": []}, {"absolute_hours": 0}, {"idle_minutes": 100_000}, {"unknown": 1}, [], "x",
     {"mfa_required_roles": "owner"}],
)  # fmt: skip
async def test_a_policy_that_cannot_work_is_refused(hall: Hall, value: object) -> None:
    answer = await hall.owner.put("/api/system-configs/auth.policy", {"value": value})
    assert answer.status_code == 422
