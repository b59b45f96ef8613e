"""What the product is made of: `python -m tests.house.sbom FILE` writes it as CycloneDX 1.6, from the locks.

`make sbom` writes it, `make audit` asks the advisory databases about the same locks where they can be
reached. Nothing is asked of the network here.
"""
# ASVS 15.1.2: every library with version and hashes

import json
import re
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).parents[3]
PYTHON = ROOT / "server" / "requirements.lock"
NODE = (ROOT / "web" / "package-lock.json", ROOT / "web" / "widget" / "package-lock.json")
OURS = "zhike (pyproject.toml)"


@dataclass
class Locked:
    """One distribution of the lock. ``via``: who asked for it."""

    name: str
    version: str
    hashes: list[str] = field(default_factory=list)
    via: list[str] = field(default_factory=list)


def python() -> list[Locked]:
    """All of requirements.lock, what builds the wheel included."""
    found: list[Locked] = []
    for line in PYTHON.read_text().splitlines():
        if head := re.match(r"^([a-z0-9][a-z0-9._-]*)==([^ ;]+)", line):
            found.append(Locked(head[1], head[2]))
        elif mark := re.search(r"--hash=sha256:([0-9a-f]{64})", line):
            found[-1].hashes.append(mark[1])
        elif (said := re.match(r"^    # (?:via )?  ?(.+)$|^    # via (.+)$", line)) and line != "    # via":
            found[-1].via.append((said[1] or said[2]).strip())
    return found


def runtime() -> list[Locked]:
    """What an installed product has: asked for by ours, or by what is asked for."""
    locked = {one.name: one for one in python()}
    asks: dict[str, set[str]] = defaultdict(set)
    for one in locked.values():
        for asker in one.via:
            asks[asker].add(one.name)
    reached, waiting = set[str](), set(asks[OURS])
    while waiting:
        name = waiting.pop()
        reached.add(name)
        waiting |= asks[name] - reached
    return [locked[name] for name in sorted(reached)]


def node() -> list[dict[str, Any]]:
    """What the console and the widget bundle: no development dependencies."""
    found = {}
    for lock in NODE:
        for path, one in json.loads(lock.read_text())["packages"].items():
            if path and not one.get("dev") and not one.get("link"):
                name = path.rpartition("node_modules/")[2]
                found[name, one["version"]] = _component("npm", name, one["version"])
    return list(found.values())


def _component(kind: str, name: str, version: str, hashes: list[str] | None = None) -> dict[str, Any]:
    purl = f"pkg:{kind}/{quote(name, safe='/')}@{version}"
    made: dict[str, Any] = {"type": "library", "bom-ref": purl, "name": name, "version": version,
                            "purl": purl}  # fmt: skip
    if hashes:
        made["hashes"] = [{"alg": "SHA-256", "content": one} for one in hashes]
    return made


def document() -> dict[str, Any]:
    components = [_component("pypi", one.name, one.version, one.hashes) for one in runtime()] + node()
    return {
        "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": "zhike", "name": "zhike"}},
        "components": sorted(components, key=lambda one: str(one["purl"])),
    }  # fmt: skip


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(document(), indent=2) + "\n")
