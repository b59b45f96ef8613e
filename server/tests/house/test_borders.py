"""The borders of the house: who may import whom, and who may touch what."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "zhike"
PRIVATE = ("api", "jobs", "handlers", "repository")  # a room's own; others go through its service


def _files() -> list[Path]:
    return [path for path in SOURCE.rglob("*.py") if "static" not in path.parts]


def test_import_contracts_hold() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


def test_rooms_enter_other_rooms_by_the_service_alone() -> None:
    graph = grimp.build_graph("zhike", cache_dir=None)
    wrong = []
    for importer in graph.modules:
        if not importer.startswith("zhike.rooms."):
            continue
        for imported in graph.find_modules_directly_imported_by(importer):
            parts = imported.split(".")
            if parts[:2] != ["zhike", "rooms"] or len(parts) < 4:
                continue
            if parts[2] != importer.split(".")[2] and parts[3].startswith(PRIVATE):
                wrong.append(f"{importer} → {imported}")
    assert not wrong, "\n".join(sorted(wrong))


@pytest.mark.parametrize("part", ["rules", "models", "repository", "service"])
def test_no_web_framework_below_the_door(part: str) -> None:
    wrong = [
        str(path.relative_to(SOURCE))
        for path in [*SOURCE.glob(f"rooms/*/{part}.py"), *SOURCE.glob(f"rooms/*/{part}/*.py")]
        if re.search(r"^\s*(from|import) (fastapi|starlette)", path.read_text(), re.M)
    ]
    assert not wrong


def test_rules_are_pure() -> None:
    wrong = [
        str(path.relative_to(SOURCE))
        for path in SOURCE.glob("rooms/*/rules.py")
        if re.search(r"\basync def\b|utcnow\(|datetime\.now\(|^\s*(from|import) (asyncpg|sqlalchemy)",
                     path.read_text(), re.M)
    ]  # fmt: skip
    assert not wrong


def test_only_settings_reads_the_environment() -> None:
    allowed = {"settings.py", "embedded", "cli"}  # the last two hand an environment to child processes
    wrong = [
        str(path.relative_to(SOURCE))
        for path in _files()
        if path.relative_to(SOURCE).parts[0] not in allowed
        and re.search(r"os\.(environ|getenv)", path.read_text())
    ]
    assert not wrong


# who opens connections beside `core.egress`, and to whom: this very machine, or what the operator named
OPENERS = {
    "core/clamd.py",  # the operator's virus scanner
    "rooms/channels/providers/mail.py",  # to addresses that `core.egress` has checked
    "cli/serve.py", "embedded/layout.py", "embedded/valkey.py",  # is the port free, is our own server up?
}  # fmt: skip
_CLIENTS = re.compile(
    r"^\s*(?:from|import) (?:httpx|httpcore|aiohttp|requests|urllib3?(?!\.parse)|http\.client|ftplib|smtplib"
    r"|telnetlib|paramiko|boto|botocore|grpc|pycurl|websocket)"
    r"|socket\.(?:socket|create_connection)\(|open_connection\(|create_connection\(|open_unix_connection\(",
    re.M,
)


def test_one_client_goes_out() -> None:
    """Only `core.egress` opens connections to addresses that users chose. Simulators are servers."""
    found = {
        path.relative_to(SOURCE).as_posix() for path in _files() if _CLIENTS.search(path.read_text())
    }  # fmt: skip
    assert {name for name in found if not name.startswith("simulators/")} == {"core/egress.py"} | OPENERS


def test_one_file_commits() -> None:
    wrong = [
        str(path.relative_to(SOURCE))
        for path in _files()
        if re.search(r"\.commit\(\)|[\"']COMMIT[\"']", path.read_text())
        and path.relative_to(SOURCE).as_posix() not in {"core/tx.py", "migrations/env.py"}
    ]
    assert not wrong


def test_no_room_listens_inside_the_orm() -> None:
    wrong = [
        str(path.relative_to(SOURCE))
        for path in _files()
        if re.search(r"sqlalchemy.*\bevent\b|@event\.listens_for|BaseHTTPMiddleware|jsonable_encoder",
                     path.read_text())
    ]  # fmt: skip
    assert not wrong


def test_files_and_functions_stay_small() -> None:
    wrong = []
    for path in [*_files(), *(ROOT / "tests").rglob("*.py")]:
        text = path.read_text()
        lines = text.count("\n")
        if lines >= 500:
            wrong.append(f"{path.relative_to(ROOT)}: {lines} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and "versions" not in path.parts:
                length = (node.end_lineno or 0) - node.lineno + 1
                if length >= 60:
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {length} lines")
    assert not wrong, "\n".join(wrong)


def test_no_drawer_without_a_noun() -> None:
    nameless = {"utils", "helpers", "common", "misc", "base", "util", "helper"}
    assert not [path for path in _files() if path.stem in nameless or path.parent.name in nameless]


def test_every_module_says_what_it_is_for() -> None:
    wrong = [
        str(path.relative_to(SOURCE))
        for path in _files()
        if not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert not wrong
