"""The documents say what the code does."""

import re
from pathlib import Path

import pytest

from zhike.core.http import problem
from zhike.routes import TITLES

from . import reference

ROOT = Path(__file__).parents[3]
SOURCE = ROOT / "server" / "src" / "zhike"
TEXTS = {".md", ".py", ".toml", ".lock", ".json", ".ts", ".tsx", ".yaml", ".sh", ""}


@pytest.mark.parametrize("name", reference.PAGES)
def test_reference_pages_are_current(name: str) -> None:
    written = (reference.DOCS / name).read_text()
    assert written == reference.PAGES[name](), "run `make docs`"


def test_the_map_shows_every_room() -> None:
    page = (ROOT / "docs" / "map.md").read_text()
    missing = [path.name for path in (SOURCE / "rooms").iterdir()
               if (path / "__init__.py").exists() and f"`{path.name}`" not in page]  # fmt: skip
    assert not missing


def test_decisions_are_numbered_and_short() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        lines = page.read_text().splitlines()
        assert lines[0].startswith(f"# {page.name[:4]} ")
        assert len(lines) <= 40, page.name


def test_every_problem_code_has_titles() -> None:
    """Each DomainError in the house has a Chinese and an English title."""
    for titles in TITLES:
        problem.TITLES.update(titles)
    codes = set()
    for path in SOURCE.rglob("*.py"):
        codes |= set(re.findall(r'^    code = "([a-z_.]+)"', path.read_text(), re.M))
    assert codes - problem.TITLES.keys() == set()
    assert not [code for code, (zh, en) in problem.TITLES.items() if not zh or not en]


def test_nothing_names_a_machine_or_a_registry() -> None:
    hosts = re.compile(r"pypi\.(org|python)|registry\.npmjs|files\.pythonhosted|/root/|/opt/(pypi|wheels)")
    wrong = []
    for path in ROOT.rglob("*"):
        parts = set(path.relative_to(ROOT).parts)
        if parts & {
            ".git",
            "node_modules",
            ".venv",
            ".zhike",
            "static",
            "dist",
            "build",
            "__pycache__",
            "LICENSE",
        }:
            continue
        if path.suffix not in TEXTS or not path.is_file() or path.name == "test_docs.py":
            continue
        if hosts.search(path.read_text(errors="ignore")):
            wrong.append(str(path.relative_to(ROOT)))
    assert not wrong
