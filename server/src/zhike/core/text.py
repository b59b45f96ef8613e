"""Text as people type it: in any width, with any white space; phones above all."""
# ASVS 1.2.9: no regular expression is made of what people type

import unicodedata

import phonenumbers


def normal(value: str) -> str:
    """NFKC (full-width digits and letters become plain), trimmed, inner white space folded."""
    return " ".join(unicodedata.normalize("NFKC", value).split())


def e164(value: str, region: str = "CN") -> str | None:
    """A phone as ``+8613800138000``, or None when it cannot be one. Takes full-width and spaced forms."""
    plain = normal(value)
    if any(letter.isalpha() for letter in plain):
        return None  # the library reads 1-800-FLOWERS, and then many a user name
    try:
        number = phonenumbers.parse(plain, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
