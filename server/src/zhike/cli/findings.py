"""What `zhike doctor` has to say: one line for what is, one for what to type."""

from dataclasses import dataclass
from typing import Literal

from zhike.cli.words import say

MARKS = {"good": "✓", "note": "!", "bad": "✗"}


@dataclass(frozen=True)
class Finding:
    level: Literal["good", "note", "bad"]
    text: str
    remedy: str = ""

    def lines(self) -> str:
        line = f"{MARKS[self.level]} {self.text}"
        return f"{line}\n    → {self.remedy}" if self.remedy else line


def good(chinese: str, english: str) -> Finding:
    return Finding("good", say(chinese, english))


def note(text: tuple[str, str], remedy: tuple[str, str]) -> Finding:
    return Finding("note", say(*text), say(*remedy))


def bad(text: tuple[str, str], remedy: tuple[str, str]) -> Finding:
    return Finding("bad", say(*text), say(*remedy))
