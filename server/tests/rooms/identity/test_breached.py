"""New passwords are looked up in the operator's list of breached ones, on this machine."""
# ASVS 6.2.12: a password from the list is refused, wherever one chooses

import hashlib
import random
from pathlib import Path

import pytest

from zhike.rooms.identity import passwords
from zhike.rooms.identity.breached import Breached
from zhike.settings import SettingsError

from ...cast import PASSWORD, Hall

LEAKED = "tulip-bicycle-monday"


def _digest(word: str) -> str:
    return hashlib.sha1(word.encode()).hexdigest().upper()


def _list(path: Path, words: list[str], end: str = "\n") -> Path:
    dice = random.Random(6)
    lines = sorted(_digest(word) for word in words)
    counted = [f"{line}:{dice.randrange(1, 10**8)}" if dice.random() < 0.7 else line for line in lines]
    path.write_bytes(end.join([*counted, ""]).encode())
    return path


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_all_that_is_listed_is_found_and_nothing_else(tmp_path: Path, end: str) -> None:
    words = [f"word-{number}" for number in range(3_000)]
    found = Breached(_list(tmp_path / "pwned.txt", words, end))
    assert all(found.holds(word) for word in words)
    assert not any(found.holds(f"other-{number}") for number in range(3_000))
    for few in (1, 2, 3):
        short = Breached(_list(tmp_path / f"{few}.txt", words[:few], end))
        assert [short.holds(word) for word in words[:4]] == [True] * few + [False] * (4 - few)


def test_what_is_no_list_is_told_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("password\n123456\n")
    for path in (tmp_path / "notes.txt", tmp_path / "missing.txt"):
        with pytest.raises(SettingsError, match="ZHIKE_BREACHED_PASSWORDS"):
            Breached(path)


async def test_nobody_chooses_one(hall: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "breached", [Breached(_list(tmp_path / "pwned.txt", [LEAKED, "x"]))])
    change = {"old_password": PASSWORD, "new_password": LEAKED}
    form = {"name": "新人", "login": f"breach-{hall.org_id.hex[:8]}", "password": LEAKED, "role": "agent"}
    for answer in (
        await hall.reader.post("/api/auth/me/password", change),
        await hall.owner.post("/api/users", form),
    ):
        assert answer.status_code == 422, answer.text
        assert answer.json()["code"] == "auth.password_weak"
        assert answer.json()["params"]["reason"] == "breached"
    good = await hall.owner.post("/api/users", form | {"password": f"{LEAKED}, and a lock"})
    assert good.status_code == 201
