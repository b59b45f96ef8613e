"""Passwords that are known from breaches, looked up in a file on this machine: no password leaves the house.

The file is the list that Have I Been Pwned publishes, as its downloader writes it: one SHA-1 a line in
capital hexadecimal, sorted, with or without ``:count`` behind it. Forty gigabytes take some forty reads.
"""
# ASVS 6.2.12: breached passwords are refused where the operator has the list

import hashlib
import os
from pathlib import Path
from typing import BinaryIO

from zhike.settings import SettingsError

_DIGITS = 40


class Breached:
    """The list at ``path``. Raises `SettingsError` when it is not there, or is no such list."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            with path.open("rb") as file:
                first = file.readline(200)
        except OSError as error:
            raise SettingsError(f"ZHIKE_BREACHED_PASSWORDS: {path}: {error.strerror}") from None
        if len(first) < _DIGITS or not _is_digest(first[:_DIGITS]):
            raise SettingsError(f"ZHIKE_BREACHED_PASSWORDS: {path} holds no sorted SHA-1 digests")

    def holds(self, password: str) -> bool:
        """Whether the password is in it. Reads from the disk: for a thread."""
        wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
        with self._path.open("rb") as file:
            low, high = 0, os.fstat(file.fileno()).st_size
            while low < high:  # the first byte from which on no line is smaller
                middle = (low + high) // 2
                line = _line_from(file, middle)
                if line and line < wanted:
                    low = middle + 1
                else:
                    high = middle
            return _line_from(file, low) == wanted


def _is_digest(text: bytes) -> bool:
    return all(digit in b"0123456789abcdefABCDEF" for digit in text)


def _line_from(file: BinaryIO, offset: int) -> bytes:
    """The digest of the first line that begins at ``offset`` or later; empty at the end."""
    file.seek(max(offset - 1, 0))
    if offset:
        file.readline()
    return file.readline()[:_DIGITS].upper()
