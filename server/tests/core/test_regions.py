"""Where an address is, from the table alone."""

import pytest

from zhike.core.regions import region_of


@pytest.mark.parametrize(
    ("ip", "region"),
    [
        ("223.5.5.5", "浙江省 杭州市"),
        ("219.137.0.1", "广东省 广州市"),
        ("101.228.10.1", "上海 上海市"),
        ("203.69.66.1", "台湾省"),
        ("8.8.8.8", "美国"),
        ("::ffff:223.5.5.5", "浙江省 杭州市"),
        ("192.168.1.4", None),
        ("127.0.0.1", None),
        ("2400:3200::1", None),
        (None, None),
    ],
)
def test_regions(ip: str | None, region: str | None) -> None:
    assert region_of(ip) == region
