"""Masking: what identifies people becomes a token before a text leaves the house (promises 3.9).

All patterns run over a *shadow* of the text, which has the same length and in which full-width forms, circled
digits and runs of Chinese numerals are plain digits, so every way of writing a number is found and the text
itself is cut at the right places.
"""
# ASVS 14.2.3: masked before a model sees it

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

_WIDE = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}
_CIRCLED = {0x2460 + n: str(n + 1) for n in range(9)} | {0x24EA: "0", 0x24FF: "0"}
_PLAIN = _WIDE | _CIRCLED
_NUMERALS = dict(zip("零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖两", "0012345678911234567892", strict=True))
_NUMERAL_RUN = re.compile(rf"[{''.join(_NUMERALS)}0-9](?:[\s\-—·.,，、]?[{''.join(_NUMERALS)}0-9]){{6,}}")
_BRACKETS = str.maketrans("⟦⟧", "〔〕")

_GAP = r"[\s\-—·.]{0,2}"
_ID_CARD = re.compile(
    r"(?<!\d)[1-9]\d{5}\s?(?:19|20)\d{2}\s?(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\s?\d{3}[\dXx](?![\dA-Za-z])"
)
_DIGITS = re.compile(r"(?<!\d)\d(?:[ \-]?\d){12,18}(?!\d)")
_MOBILE = re.compile(rf"(?<!\d)(?:\+?86{_GAP})?1{_GAP}[3-9](?:{_GAP}\d){{9}}(?!\d)")
_LANDLINE = re.compile(
    r"(?<!\d)(?:\(?0\d{2,3}\)?[\s\-—]{0,2}[2-9]\d{6,7}(?:\s?(?:转|-)\s?\d{1,6})?|400[\s\-]?\d{3,4}[\s\-]?\d{3,4})(?!\d)"
)
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]+\s?@\s?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"
)
_WECHAT = re.compile(
    r"(?:微信号?|薇信?|威信|卫星|wechat|weixin|(?<![a-z])(?:wx|vx)(?![a-z])|加[我个]?[vV微]|[vV]信)"
    r"[^A-Za-z0-9\n]{0,6}?([A-Za-z][A-Za-z0-9_\-]{5,19}|\d{6,12})", re.I
)  # fmt: skip
_QQ = re.compile(r"(?:(?<![a-z])qq|扣扣|企鹅号?)[^A-Za-z0-9\n]{0,6}?([1-9](?:\s?\d){4,10})(?!\d)", re.I)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·\s]?[A-HJ-NP-Z0-9]{5,6}(?![A-Za-z0-9])"
)
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def shadow(text: str) -> str:
    """The text in plain digits and letters, character for character."""
    plain = text.translate(_PLAIN)
    return _NUMERAL_RUN.sub(lambda run: "".join(_NUMERALS.get(char, char) for char in run[0]), plain)


def _digits(value: str) -> str:
    return "".join(char for char in value if char.isascii() and char.isalnum()).upper()


def is_id_card(value: str) -> bool:
    """Whether the check character of an 18-character citizen number is right (GB 11643)."""
    number = _digits(value)
    if len(number) != 18:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_ID_WEIGHTS, number[:17], strict=True))
    return number[17] == "10X98765432"[total % 11]


def is_bank_card(value: str) -> bool:
    """Luhn, and one of the lengths that cards have; a number of one repeated digit is none."""
    number = _digits(value)
    if not 15 <= len(number) <= 19 or len(set(number)) < 2 or number[0] == "0":
        return False
    total = 0
    for place, digit in enumerate(reversed(number)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def _always(value: str) -> bool:
    return bool(value)


# the order matters: a longer number must not be taken for a shorter one
_KINDS: tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...] = (
    ("邮箱", _EMAIL, _always),
    ("身份证", _ID_CARD, is_id_card),
    ("银行卡", _DIGITS, is_bank_card),
    ("手机", _MOBILE, _always),
    ("座机", _LANDLINE, _always),
    ("QQ", _QQ, _always),
    ("微信", _WECHAT, _always),
    ("车牌", _PLATE, _always),
)


@dataclass
class Vault:
    """What the tokens of one masked text stand for. It never leaves the process."""

    values: dict[str, str] = field(default_factory=dict)
    _tokens: dict[tuple[str, str], str] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)

    def token(self, kind: str, value: str, written: str) -> str:
        """The same value has the same token, however it is written."""
        known = self._tokens.get((kind, value))
        if known is None:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            known = self._tokens[kind, value] = f"⟦{kind}{self._counts[kind]}⟧"
            self.values[known] = written
        return known

    def counts(self) -> dict[str, int]:
        return dict(self._counts)

    def restore(self, text: str, kinds: Iterable[str]) -> str:
        """Put back the values of these kinds. Tokens that nobody gave out stay as they are."""
        wanted = tuple(f"⟦{kind}" for kind in kinds)
        for token, written in self.values.items():
            if token.startswith(wanted):
                text = text.replace(token, written)
        return text


def _spans(text: str) -> list[tuple[int, int, str]]:
    found: list[tuple[int, int, str]] = []
    plain = shadow(text)
    for kind, pattern, fits in _KINDS:
        for match in pattern.finditer(plain):
            start, end = match.span(match.lastindex or 0)
            taken = any(start < until and since < end for since, until, _ in found)
            if not taken and fits(plain[start:end]):
                found.append((start, end, kind))
    return sorted(found)


def mask(text: str, names: Iterable[str] = (), vault: Vault | None = None) -> tuple[str, Vault]:
    """The text with tokens, and the vault. ``names`` are people known from the records.

    Brackets of the text that look like tokens are replaced first, so nobody can write a token themselves.
    """
    vault = vault or Vault()
    text = text.translate(_BRACKETS)
    parts, at = [], 0
    for start, end, kind in _spans(text):
        written = text[start:end]
        value = _digits(shadow(written)).lower()
        if kind == "手机" and len(value) == 13:
            value = value[2:]
        parts += [text[at:start], vault.token(kind, value, written)]
        at = end
    masked = "".join([*parts, text[at:]])
    for name in sorted({name.strip() for name in names}, key=len, reverse=True):
        if len(name) > 1 and name in masked:
            masked = masked.replace(name, vault.token("姓名", name, name))
    return masked, vault
