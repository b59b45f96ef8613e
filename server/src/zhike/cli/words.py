"""The language of the commands: Chinese unless LANG begins with `en`."""

from functools import cache
from textwrap import indent

from zhike.settings import TerminalSettings


@cache
def english() -> bool:
    return TerminalSettings().lang.lower().startswith("en")


def say(chinese: str, in_english: str) -> str:
    return in_english if english() else chinese


def help_text(chinese: str, in_english: str, *examples: str) -> str:
    """A command's help with its examples, which click must not re-wrap."""
    heading = say("例如", "Example")
    return f"{say(chinese, in_english)}\n\n\b\n{heading}:\n{indent(chr(10).join(examples), '  ')}"
