"""The permissions given to the servers' account: the way through, and nothing more."""

import stat
from pathlib import Path

from zhike.embedded.account import Account

STRANGER = Account("nobody-we-know", 54321, 54321)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_only_the_bit_to_pass_is_given_and_only_where_it_is_missing(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    passable = closed / "passable"
    passable.mkdir(parents=True)
    neighbour = closed / "neighbour"
    neighbour.mkdir(mode=0o700)
    (neighbour / "file").touch(mode=0o600)
    passable.chmod(0o751)
    closed.chmod(0o700)
    STRANGER.open_way_to(passable)
    assert mode(closed) == 0o701
    assert mode(passable) == 0o751
    assert mode(neighbour) == 0o700
    assert mode(neighbour / "file") == 0o600


def test_a_package_installed_under_a_strict_umask_is_opened_for_reading(tmp_path: Path) -> None:
    tree = tmp_path / "package"
    (tree / "bin").mkdir(parents=True)
    program, text = tree / "bin" / "postgres", tree / "notes.txt"
    for path in (program, text):
        path.touch()
    for path, permissions in ((program, 0o700), (text, 0o600), (tree / "bin", 0o700), (tree, 0o700)):
        path.chmod(permissions)
    STRANGER.open_tree(tree)
    assert (mode(program), mode(text), mode(tree / "bin")) == (0o705, 0o604, 0o705)
