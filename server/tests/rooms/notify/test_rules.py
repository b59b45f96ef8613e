"""Templates, limits and circuits, without any I/O."""

from datetime import UTC, datetime, timedelta

import pytest

from zhike.rooms.notify import rules

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_variables_are_found_once_in_order() -> None:
    assert rules.variables("{{name}}您好，{{ starts_at }}见，{{name}}") == ["name", "starts_at"]


def test_values_are_never_templates() -> None:
    assert rules.fill("你好{{name}}", "知客", {"name": "{{code}}", "code": "1"}) == "【知客】你好{{code}}"


@pytest.mark.parametrize(
    ("value", "clean"),
    [
        ("王\n女士", "王 女士"),
        ("【某银行】王", "[某银行]王"),
        ("x" * 300, "x" * 100),
        (5, "5"),
        (" 王\x00 ", "王"),
    ],
)
def test_values_are_one_line_without_a_signature(value: object, clean: str) -> None:
    assert rules.clean(value) == clean


@pytest.mark.parametrize(
    ("kind", "content", "problem"),
    [
        ("reminder", "您好{{name}}", None),
        ("reminder", "您好{{Name}}", "braces"),
        ("reminder", "您好}}", "braces"),
        ("marketing", "大促", "opt_out"),
        ("marketing", "大促，拒收请回复 R", None),
    ],
)
def test_what_a_template_must_be(kind: str, content: str, problem: str | None) -> None:
    assert rules.template_problem(kind, content) == problem


@pytest.mark.parametrize("params", [{}, {"name": None}, {"name": ""}, {"name": "  "}])
def test_an_empty_value_is_a_missing_one(params: dict[str, object]) -> None:
    assert rules.missing("{{name}}", params) == ["name"]


@pytest.mark.parametrize(
    ("minutes_ago", "wait"),
    [
        ([], 0),
        ([2], 0),
        ([0.5], 30),
        ([2, 3, 4, 5, 50], 600),
        ([2, 3, 4, 5], 0),
        ([70 * n for n in range(1, 11)], (24 * 60 - 700) * 60),
    ],
)
def test_codes_per_minute_hour_and_day(minutes_ago: list[float], wait: int) -> None:
    assert rules.code_wait([NOW - ago * MINUTE for ago in minutes_ago], NOW) == wait


def test_a_circuit_opens_rests_longer_and_is_probed_by_one() -> None:
    circuit = rules.Circuit()
    for _ in range(rules.FAILURES_TO_OPEN - 1):
        circuit = circuit.failed("SILENT", NOW)
        assert circuit.allows(NOW)
    circuit = circuit.failed("SILENT", NOW)
    assert not circuit.allows(NOW) and circuit.allows(NOW + rules.FIRST_REST)
    probing = circuit.probing(NOW + rules.FIRST_REST)
    assert not probing.allows(NOW + rules.FIRST_REST + timedelta(seconds=1))
    again = probing.failed("SILENT", NOW)
    assert again.retry_at == NOW + 2 * rules.FIRST_REST
    for _ in range(20):
        again = again.failed("SILENT", NOW)
    assert again.retry_at == NOW + rules.LONGEST_REST
    assert rules.Circuit.of(again.health()) == again


def test_when_to_ask_again() -> None:
    settle = timedelta(seconds=5)
    assert rules.next_question(NOW, settle, NOW + timedelta(seconds=2), 1) == pytest.approx(3.1)
    later = NOW + timedelta(seconds=60)
    assert [rules.next_question(NOW, settle, later, asked) for asked in (1, 3, 9)] == [2.0, 8.0, 120.0]
