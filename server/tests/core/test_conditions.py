"""The language of conditions: what is a tree, what is refused and where, and that values stay parameters."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from zhike.core.conditions import (
    DEEPEST,
    MOST_JOINED,
    MOST_LEAVES,
    OPS,
    Argument,
    Catalogue,
    ConditionInvalid,
    Fact,
    compiled,
    leaves,
)

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
FACTS = (
    Fact("colour", "choice", "{e}.colour", words=("red", "green")),
    Fact("town", "text", "{e}.town"),
    Fact("keeper", "one", "{e}.keeper_id"),
    Fact("marks", "many", "{e}.mark_ids"),
    Fact("size", "number", "{e}.size"),
    Fact("ready", "flag", "{e}.ready"),
    Fact("born", "time", "{e}.created_at"),
    Fact("calls", "count", "SELECT x_id, count(*) AS n FROM calls WHERE kind = ANY ({kinds}) AND at > {days}"
         " GROUP BY x_id", asks=(Argument("kinds", "words", ("in", "out")), Argument("days", "days"))),
    Fact("paid", "sum", "SELECT x_id, sum(v) AS n FROM paid WHERE at > {days} GROUP BY x_id",
         asks=(Argument("days", "days"),)),
    Fact("member", "held", "SELECT x_id, 1 AS n FROM members WHERE club = {club}",
         asks=(Argument("club", "word", ("tea", "chess")),)),
    Fact("hobbies", "options", "{e}.hobbies", words=("tea", "chess")),
    Fact("height", "measure", "{e}.height"),
    Fact("due", "day", "{e}.due"),
)  # fmt: skip
CATALOGUE = Catalogue.of("x_id", FACTS)
RED = {"fact": "colour", "op": "in", "value": ["red"]}
CALLS = {"fact": "calls", "op": "at_least", "value": 3, "kinds": ["out"], "days": 30}


def sql(tree: Any) -> tuple[str, dict[str, Any]]:
    condition, values = compiled(CATALOGUE, CATALOGUE.read(tree), NOW)
    return f"{condition.joins} WHERE {condition.where}", values


def test_a_tree_becomes_one_condition_and_its_values() -> None:
    text, values = sql(
        {"all": [RED, {"any": [CALLS, {"not": {"fact": "size", "op": "at_most", "value": 4}}]}]}
    )
    assert text == (
        " LEFT JOIN (SELECT x_id, count(*) AS n FROM calls WHERE kind = ANY (:is1) AND at > :is2"
        " GROUP BY x_id)"
        " b0 ON b0.x_id = e.id WHERE (e.colour = ANY (:is0) AND (b0.n >= :is3 OR NOT"
        " coalesce(e.size <= :is4, false)))"
    )
    assert values == {"is0": ["red"], "is1": ["out"], "is2": NOW - timedelta(days=30), "is3": 3, "is4": 4}


def test_what_is_kept_is_what_was_read() -> None:
    id = str(uuid4())
    tree = {"any": [RED, {"not": {"all": [CALLS, {"fact": "marks", "op": "none", "value": [id]}]}},
                    {"fact": "paid", "op": "at_least", "value": "1999.50", "days": 365},
                    {"fact": "member", "op": "yes", "club": "tea"},
                    {"fact": "keeper", "op": "empty"}]}  # fmt: skip
    assert CATALOGUE.read(tree).written() == tree
    assert CATALOGUE.read(CATALOGUE.read(tree).written()).written() == tree
    assert [leaf.path for leaf in leaves(CATALOGUE.read(tree))] == [
        "any.0", "any.1.not.all.0", "any.1.not.all.1", "any.2", "any.3", "any.4",
    ]  # fmt: skip


def test_doubles_count_once() -> None:
    written = CATALOGUE.read({"fact": "colour", "op": "in", "value": ["red", "red", "green"]}).written()
    assert written["value"] == ["red", "green"]


@pytest.mark.parametrize("hostile", ["'; DROP TABLE x; --", ":is0", "{x}", "%(a)s", "$1", "a\u2028b"])
def test_words_of_people_stay_values(hostile: str) -> None:
    tree = {"fact": "town", "op": "in", "value": [hostile]}
    if not hostile.isprintable():
        with pytest.raises(ConditionInvalid):
            CATALOGUE.read(tree)
        return
    text, values = sql(tree)
    assert text == " WHERE e.town = ANY (:is0)" and values == {"is0": [hostile]}


def _deep(levels: int) -> Any:
    tree: Any = RED
    for _ in range(levels):
        tree = {"not": tree}
    return tree


WRONG: list[tuple[Any, str, str]] = [
    (None, "", "shape"), ([], "", "shape"), ("all", "", "shape"), ({}, "", "shape"),
    ({"all": [RED], "any": [RED]}, "", "shape"), ({"none": [RED]}, "", "shape"),
    ({"all": []}, "all", "shape"), ({"all": RED}, "all", "shape"), ({"not": [RED]}, "not", "shape"),
    ({"all": [RED, {"any": [RED, 7]}]}, "all.1.any.1", "shape"),
    ({"all": [RED] * 21}, "all", "size"),
    (_deep(DEEPEST + 1), "not." * (DEEPEST - 1) + "not", "depth"),
    ({"any": [{"all": [RED] * 16}, {"all": [RED] * (MOST_LEAVES - 15)}]}, "", "size"),
    ({"all": [CALLS] * (MOST_JOINED + 1)}, "", "size"),
    ({"all": [{"fact": "phone", "op": "in", "value": ["1"]}]}, "all.0.fact", "unknown"),
    ({"fact": ["colour"], "op": "in", "value": ["red"]}, "fact", "unknown"),
    (RED | {"op": "like"}, "op", "unknown"), (RED | {"op": None}, "op", "unknown"),
    ({"fact": "colour", "op": "in"}, "value", "missing"), (RED | {"sql": "1"}, "sql", "unknown"),
    ({"fact": "keeper", "op": "empty", "value": []}, "value", "unknown"),
    (RED | {"value": []}, "value", "value"), (RED | {"value": "red"}, "value", "value"),
    (RED | {"value": ["blue"]}, "value.0", "value"), (RED | {"value": [["red"]]}, "value.0", "value"),
    ({"fact": "town", "op": "in", "value": ["x" * 101]}, "value.0", "value"),
    ({"fact": "town", "op": "in", "value": ["\ud800"]}, "value.0", "value"),
    ({"fact": "town", "op": "in", "value": [f"t{n}" for n in range(51)]}, "value", "size"),
    ({"fact": "keeper", "op": "in", "value": ["x"]}, "value.0", "value"),
    ({"fact": "keeper", "op": "in", "value": [{"a": 1}]}, "value.0", "value"),
    ({"fact": "size", "op": "at_least", "value": True}, "value", "value"),
    ({"fact": "size", "op": "at_least", "value": "5"}, "value", "value"),
    ({"fact": "size", "op": "at_least", "value": 1.5}, "value", "value"),
    ({"fact": "size", "op": "at_least", "value": 2**80}, "value", "value"),
    ({"fact": "born", "op": "within", "value": 0}, "value", "value"),
    ({"fact": "born", "op": "within", "value": 5_000}, "value", "value"),
    (CALLS | {"days": None}, "days", "value"), (CALLS | {"kinds": ["up"]}, "kinds.0", "value"),
    ({"fact": "paid", "op": "at_least", "value": "NaN", "days": 1}, "value", "value"),
    ({"fact": "paid", "op": "at_least", "value": "-1", "days": 1}, "value", "value"),
    ({"fact": "paid", "op": "at_least", "value": "1e400", "days": 1}, "value", "value"),
    ({"fact": "paid", "op": "at_least", "value": "1e-99999", "days": 1}, "value", "value"),
    ({"fact": "paid", "op": "at_least", "value": 1.5, "days": 1}, "value", "value"),
    ({"fact": "member", "op": "yes", "club": "golf"}, "club", "value"),
    ({"fact": "hobbies", "op": "any", "value": ["golf"]}, "value.0", "value"),
    ({"fact": "height", "op": "at_least", "value": "1e16"}, "value", "value"),
    ({"fact": "due", "op": "ahead", "value": -1}, "value", "value"),
]  # fmt: skip


@pytest.mark.parametrize(("tree", "path", "problem"), WRONG)
def test_what_is_wrong_is_said_with_its_place(tree: Any, path: str, problem: str) -> None:
    with pytest.raises(ConditionInvalid) as refused:
        CATALOGUE.read(tree)
    assert (refused.value.params["path"], refused.value.params["problem"]) == (path, problem)


def test_every_operator_of_every_kind_becomes_sql() -> None:
    given: dict[str, Any] = {"words": ["red"], "ids": [str(uuid4())], "number": 5, "days": 7, "count": 2,
                             "amount": "10", "measure": "-3.5", "ahead": 30}  # fmt: skip
    asked: dict[str, Any] = {
        "calls": {"kinds": ["in"], "days": 9},
        "paid": {"days": 9},
        "member": {"club": "chess"},
    }
    seen = set()
    for fact in FACTS:
        for op, (form, _) in OPS[fact.kind].items():
            words = {"value": ["tea"] if fact.name == "hobbies" else given.get(form)}
            value = {} if form == "none" else words
            text, values = sql({"fact": fact.name, "op": op} | value | asked.get(fact.name, {}))
            assert not set("{}") & set(text), text
            assert all(f":{name}" in text for name in values)
            seen.add((fact.kind, op))
    assert seen == {(kind, op) for kind, ops in OPS.items() for op in ops}


def test_trees_of_one_shape_are_one_statement() -> None:
    one, _ = compiled(CATALOGUE, CATALOGUE.read({"all": [RED, CALLS]}), NOW)
    other, _ = compiled(
        CATALOGUE, CATALOGUE.read({"all": [RED | {"value": ["green"]}, CALLS | {"days": 7}]}), NOW
    )
    assert one == other and hash(one) == hash(other)


def test_days_count_back_and_ones_ahead_forward() -> None:
    text, values = sql({"fact": "due", "op": "ahead", "value": 30})
    assert text == " WHERE (e.due > :is1 AND e.due <= :is0)"
    assert values == {"is0": NOW + timedelta(days=30), "is1": NOW}
    assert sql({"fact": "due", "op": "within", "value": 7})[1] == {"is0": NOW - timedelta(days=7), "is1": NOW}
