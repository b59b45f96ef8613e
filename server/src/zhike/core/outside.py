"""Which addresses are the outside: what a request that a customer of ours has us make may connect to.

`ip.is_private` is not the question. Clouds keep their metadata under addresses that are private to nobody
(Alibaba 100.100.100.200, Oracle 192.0.0.192), and an inside address comes in many dresses: mapped into IPv6,
behind NAT64, 6to4 or Teredo. So everything is refused that is not plainly global unicast after the dress is
taken off, and tunnels are refused as such.
"""

import ipaddress
from dataclasses import dataclass

IPv4, IPv6 = ipaddress.IPv4Address, ipaddress.IPv6Address
Address = IPv4 | IPv6
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# global by the registry or to Python, inside all the same
_INSIDE_V4 = tuple(map(ipaddress.IPv4Network, (
    "0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4",
    "168.63.129.16/32",  # Azure's platform, from every machine of theirs
)))  # fmt: skip
_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
_INSIDE_V6 = tuple(map(ipaddress.IPv6Network, (
    "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "2620:4f:8000::/48",
)))  # fmt: skip
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_ISATAP = {0x00005EFE, 0x02005EFE}  # the upper half of an interface id that carries an IPv4 address


@dataclass(frozen=True, slots=True)
class Place:
    """An inside network that the operator allows, on one port or on the usual ones (None)."""

    network: Network
    port: int | None = None

    @classmethod
    def read(cls, text: str) -> "Place":
        """``10.1.2.3``, ``10.1.0.0/16``, ``127.0.0.1:9000``, ``[::1]:9000``, ``fd00::/8``.

        Raises `ValueError`.
        """
        bare, _, port = text.rpartition(":")
        if text.startswith("[") and bare.endswith("]"):
            return cls(ipaddress.ip_network(bare[1:-1]), _port(port))
        if bare and ":" not in bare:
            return cls(ipaddress.ip_network(bare), _port(port))
        return cls(ipaddress.ip_network(text))

    def holds(self, address: Address, port: int, usual: frozenset[int]) -> bool:
        return address in self.network and (port in usual if self.port is None else port == self.port)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise ValueError(f"not a port: {text!r}")
    return int(text)


def bare(address: Address) -> Address:
    """The address without its dress: IPv4 out of a mapped or NAT64 form."""
    if isinstance(address, IPv6):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _NAT64:
            return IPv4(int(address) & 0xFFFF_FFFF)
    return address


def is_outside(address: Address) -> bool:
    """Whether it is a plain, global unicast address of the public internet."""
    found = bare(address)
    if isinstance(found, IPv4):
        return found.is_global and not found.is_multicast and not any(found in net for net in _INSIDE_V4)
    return (
        found in _GLOBAL_V6
        and found.is_global
        and found.scope_id is None
        and (int(found) >> 32) & 0xFFFF_FFFF not in _ISATAP
        and not any(found in net for net in _INSIDE_V6)
    )
