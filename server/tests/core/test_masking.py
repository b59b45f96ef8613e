"""What logs and dead letters keep of an error."""

import pytest
from asyncpg.exceptions import DataError

from zhike.core.masking import without_values
from zhike.core.tx import Unit

from ..cast import Hall


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("no answer for +8613800138000", "no answer for ***"),
        ("cannot reach postgresql://ann:secret@db/zhike", "cannot reach postgresql://***@db/zhike"),
        ("row 3f2504e0-4f89-11d3-9a0c-0305e82c3301", "row 3f2504e0-4f89-11d3-9a0c-0305e82c3301"),
        ("violates\nDETAIL:  Failing row contains (王小美).", "violates\nDETAIL:***"),
    ],
)
def test_values_go_and_places_stay(text: str, kept: str) -> None:
    assert without_values(text) == kept


async def test_what_the_database_quotes_is_taken_out(hall: Hall, unit: Unit) -> None:
    with pytest.raises(DataError) as refused:
        async with unit.reading(hall.actor()) as tx:
            await tx.conn.fetchval("SELECT $1::int", "王小美")
    assert "王小美" in str(refused.value)
    assert "王小美" not in without_values(str(refused.value))
    async with unit.transaction(hall.actor()) as tx:  # and whoever comes next finds a clean connection
        assert await tx.conn.fetchval("SELECT count(*) FROM users") > 0
