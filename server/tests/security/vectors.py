"""Ways to write an inside address, so that a filter may take it for something else."""

import ipaddress
from functools import lru_cache

OUTSIDE_V4, OUTSIDE_V6 = "8.8.4.4", "2606:4700:4700::1111"
INSIDE_V4 = (
    "127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.1", "192.168.1.1",
    "100.64.0.1", "169.254.0.1",
    "169.254.169.254",  # most clouds, Huawei and Baidu among them
    "100.100.100.200",  # Alibaba
    "100.96.0.96",  # Volcengine
    "100.80.80.80",  # UCloud
    "169.254.0.23",  # Tencent
    "192.0.0.192",  # Oracle
    "168.63.129.16",  # Azure
    "198.18.0.1", "192.0.2.1", "198.51.100.1", "203.0.113.1", "240.0.0.1",
)  # fmt: skip
INSIDE_V6 = (
    "::1", "fd00:ec2::254", "fc00::1", "fec0::1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::7f00:1", "2002:7f00:1::1", "2002:6464:64c8::1", "2001:0:7f00:1::1", "2001:db8::1",
    "100::1", "2001:2::1", "3fff::1", "2606:4700::200:5efe:7f00:1", "2606:4700::5efe:a9fe:a9fe",
)  # fmt: skip
_WIDE = str.maketrans("0123456789.", "０１２３４５６７８９．")
_CIRCLED = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")


def _spellings(text: str) -> list[str]:
    """One IPv4 address in the ways that resolvers and parsers have understood it."""
    number = int(ipaddress.IPv4Address(text))
    a, b, c, d = ipaddress.IPv4Address(text).packed
    low = f"{number >> 16:x}:{number & 0xFFFF:x}"
    return [
        text, f"{text}.", str(number), f"0x{number:08x}", f"0{number:o}", f"{a}.{number & 0xFFFFFF}",
        f"{a}.{b}.{number & 0xFFFF}", f"0x{a:x}.0x{b:x}.0x{c:x}.0x{d:x}", f"0{a:o}.0{b:o}.0{c:o}.0{d:o}",
        f"0x{a:x}.{number & 0xFFFFFF}", f"00{a}.{b}.{c}.{d}", f"{a + 256}.{b}.{c}.{d}",
        text.translate(_WIDE), text.translate(_CIRCLED), text.replace(".", "。"), text.replace(".", "%2e"),
        f"[::ffff:{text}]", f"[::ffff:{low}]", f"[0:0:0:0:0:ffff:{low}]", f"[::{low}]", f"[64:ff9b::{low}]",
        f"[2002:{low}::1]", f"[2606:4700::200:5efe:{low}]", f"[::ffff:0:{low}]", f"[::ffff:{text}%25lo]",
        f"v4-{number:08x}.test", f"mix-v4-{number:08x}.test", f"then-v4-{number:08x}.test",
        f"v6-{ipaddress.IPv6Address(f'::ffff:{text}').packed.hex()}.test",
        f"v6-{ipaddress.IPv6Address(f'64:ff9b::{low}').packed.hex()}.test",
        f"mix-v6-{ipaddress.IPv6Address(f'2002:{low}::1').packed.hex()}.test",
    ]  # fmt: skip


@lru_cache(maxsize=1)
def vectors() -> list[str]:
    """Addresses none of which may reach anything."""
    hosts = [spelling for text in INSIDE_V4 for spelling in _spellings(text)]
    for text in INSIDE_V6:
        packed = ipaddress.IPv6Address(text).packed.hex()
        hosts += [f"[{text}]", f"[{ipaddress.IPv6Address(text).exploded}]", f"[{text}%25lo]",
                  f"v6-{packed}.test", f"mix-v6-{packed}.test", f"then-v6-{packed}.test"]  # fmt: skip
    hosts += [
        "localhost",
        "LOCALHOST",
        "localhost.",
        "ip6-localhost",
        "ⓛocalhost",
        "foo.localhost",
        "",
        "0",
        "[::]",
    ]
    urls = [f"http://{host}/" for host in hosts] + [f"https://{host}/latest/meta-data" for host in hosts]
    for text in INSIDE_V4[:12]:
        urls += [
            f"http://{text}:8443/", f"http://{text}:22/", f"http://{OUTSIDE_V4}@{text}/",
            f"http://{text}#@{OUTSIDE_V4}/", f"http://{OUTSIDE_V4}\\@{text}/", f"http://{OUTSIDE_V4}#@{text}/",
            f"http:\\\\{text}\\", f"http:{text}", f"http:///{text}/", f"//{text}/", f"HTTP://{text}/",
            f"http://{text}\t/", f"http://\n{text}/", f" http://{text}/", f"http://{text}%00.{OUTSIDE_V4}/",
            f"http://{OUTSIDE_V4}:80@{text}:80/", f"http://{OUTSIDE_V4} @{text}/", f"ftp://{text}/",
            f"gopher://{text}:80/_x", f"ws://{text}/", f"http+unix://{text}/", f"http://{text}:0080/",
        ]  # fmt: skip
    return [
        *urls,
        "file:///etc/passwd",
        "data:text/plain,x",
        "unix:///run/x.sock",
        "",
        "http://",
        "https:",
        "x",
    ]


@lru_cache(maxsize=1)
def redirects() -> list[str]:
    """Outside addresses that send the caller inside."""
    places = [f"http://{text}/" for text in INSIDE_V4[:12]] + [
        "http://[::1]/",
        "//127.0.0.1/",
        "http://localhost/",
    ]
    return [
        f"http://{OUTSIDE_V4}/to/{status}/{place.encode().hex()}"
        for place in places for status in (301, 302, 303, 307, 308)
    ]  # fmt: skip
