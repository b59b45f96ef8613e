"""docs/security.md: where each item of OWASP ASVS 5.0 (levels 1 and 2) is met: `python -m tests.house.asvs`.

Code and tests say it themselves, in comments such as ``# ASVS 6.2.1, 6.2.8: as given``; what they cannot say
is in asvs.txt. An item without either does not pass the house's tests.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "security.md"
ITEMS = Path(__file__).with_name("asvs.txt")
PLACES = (
    ("server/src/zhike", "*.py"), ("server/tests", "*.py"), ("web/src", "*.ts*"), ("web/widget/src", "*.ts*"),
)  # fmt: skip
BEGIN, END = "<!-- made from the code by `make docs` -->", "<!-- end -->"
CHAPTERS = {
    1: "Encoding", 2: "Validation and business logic", 3: "Web front end", 4: "API", 5: "Files",
    6: "Signing in", 7: "Sessions", 8: "Authorization", 9: "Self-contained tokens", 10: "OAuth and OIDC",
    11: "Cryptography", 12: "Communication", 13: "Configuration", 14: "Data protection",
    15: "Coding and architecture", 16: "Logging and errors", 17: "WebRTC",
}  # fmt: skip
STANDINGS = {"deploy": "deployment", "none": "does not apply", "doc": "document", "open": "**not met**"}

_NOTE = re.compile(r"(?:#|//) ASVS (\d+\.\d+\.\d+(?:, \d+\.\d+\.\d+)*)(?:: (.*))?")


@dataclass(frozen=True)
class Item:
    """``said`` is what asvs.txt says where the code cannot."""

    id: str
    level: int
    title: str
    said: str


def items() -> list[Item]:
    lines = [line for line in ITEMS.read_text().splitlines() if line and not line.startswith("#")]
    found = [[cell.strip() for cell in line.split("|")] for line in lines]
    return [Item(id, int(level), title, said) for id, level, title, said in found]


def notes() -> dict[str, dict[str, None]]:
    """Item → the files that say they meet it, in order."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for place, pattern in PLACES:
        for path in sorted((ROOT / place).rglob(pattern)):
            if "node_modules" in path.parts or path.parent.name == "house":
                continue
            for match in _NOTE.finditer(path.read_text()):
                for id in match[1].split(", "):
                    found[id][str(path.relative_to(ROOT))] = None
    return found


def _evidence(item: Item, places: dict[str, None]) -> str:
    shown = [f"[{Path(place).stem}](../{place})" for place in places]
    if item.said:
        kind, _, text = item.said.partition(":")
        shown.append(f"{STANDINGS[kind]}: {text.strip()}")
    return " · ".join(shown)


def table() -> str:
    found, lines = notes(), []
    chapter = 0
    for item in items():
        number = int(item.id.split(".")[0])
        if number != chapter:
            chapter = number
            lines += ["", f"### {number} {CHAPTERS[number]}", "", "| item | | where |", "|---|---|---|"]
        lines.append(f"| {item.id} | {item.title} | {_evidence(item, found.get(item.id, {}))} |")
    return "\n".join([_summary(found), *lines])


def _summary(found: dict[str, dict[str, None]]) -> str:
    counts: dict[str, int] = defaultdict(int)
    for item in items():
        kind = item.said.partition(":")[0]
        shown = STANDINGS.get(kind, "nowhere").strip("*")
        counts["code and tests" if item.id in found and kind != "open" else shown] += 1
    listed = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items(), key=lambda c: -c[1]))
    return f"{sum(counts.values())} items of levels 1 and 2: {listed}."


def page() -> str:
    """The page with its table renewed."""
    text = PAGE.read_text()
    head, rest = text.split(BEGIN, 1)
    return f"{head}{BEGIN}\n\n{table()}\n\n{END}{rest.split(END, 1)[1]}"


if __name__ == "__main__":
    PAGE.write_text(page())
