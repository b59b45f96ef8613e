"""Where in the world an address is, roughly: country, province and city, from a table in a package.

Nothing is asked of anybody: the table of `ip2region` is mapped into memory, where all processes share its
pages. It knows IPv4; of IPv6 and of addresses of one's own network nothing is said. The two packages are an
extra (``zhike[regions]``), because they bring six others along; without them no region is told.
"""

import functools
import importlib.util
import ipaddress
import mmap
from pathlib import Path
from typing import Any

_READER = "ip2region"
_HOLDER = "ipregion"  # its code asks foreign services, so the package is located and never imported
_NOTHING = {"", "0"}
_HOME = "中国"
_LEVELS = slice(0, 4)  # country|area|province|city|carrier


@functools.cache
def _table() -> Any | None:
    spec = importlib.util.find_spec(_HOLDER)
    if spec is None or not spec.submodule_search_locations or importlib.util.find_spec(_READER) is None:
        return None
    from ip2region import searcher
    from ip2region.util import IPv4

    with (Path(spec.submodule_search_locations[0]) / "ip2region.xdb").open("rb") as file:
        return searcher.new_with_buffer(IPv4, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def region_of(ip: str | None) -> str | None:
    """For people to read, as "浙江省 杭州市" or "美国"; None when nothing is known."""
    if ip is None:
        return None
    address = ipaddress.ip_address(ip)
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        if mapped is None:
            return None
        address = mapped
    table = _table()
    if table is None or not address.is_global:
        return None
    parts = [part for part in table.search(address.packed).split("|")[_LEVELS] if part not in _NOTHING]
    if parts[:1] == [_HOME] and len(parts) > 1:
        parts = parts[1:]
    return " ".join(dict.fromkeys(parts))[:60] or None
