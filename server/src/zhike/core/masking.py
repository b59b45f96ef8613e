"""What is taken out of errors before people who may not see values read them: in logs and dead letters."""

import re

_VALUES = re.compile(
    r"(?<![0-9A-Za-z-])\+?\d{7,}(?![0-9A-Za-z-])"  # a phone, a card
    r"|(?<=://)[^/\s:@]*:[^/\s@]*(?=@)"  # a login within an address
    r"|(?<=query argument )\$\d+: .*"  # asyncpg quotes what does not fit
    r"|(?<=^DETAIL:)  .*",  # PostgreSQL quotes keys and whole rows
    re.MULTILINE,
)


def without_values(text: str) -> str:
    """An error's text with ``***`` for what databases and clients like to quote."""
    return _VALUES.sub("***", text)
