"""A small closed language of conditions on rows: all, any, not, and what rooms declare as facts.

A tree is ``{"all": [tree, …]}``, ``{"any": […]}``, ``{"not": tree}`` or a leaf ``{"fact": …, "op": …,
"value": …}``, with what else its fact asks for (``days``, ``types``). A fact is declared with its kind and
its SQL by the room that has the rows; the operators are those of the kind, here below. People choose among
these words; every value of theirs is a parameter, checked and bounded first. There is no other way to SQL.

What is about the row itself is an expression over its table. What happened with it in a period is a select of
(key, n), grouped by the key and joined: so it is gathered once for all rows, however many.
"""
# ASVS 1.2.4: nothing that people chose becomes SQL

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Integer, Numeric, Text, TextClause, Uuid, bindparam, text

from zhike.core import errors

DEEPEST, MOST_LEAVES, MOST_JOINED, MOST_PARTS, MOST_VALUES = 5, 30, 8, 20, 50
LONGEST = 100  # characters of a word that people chose
MOST_DAYS, MOST_COUNT = 3_650, 10_000
LEAST_AMOUNT, MOST_AMOUNT = Decimal("1e-20"), Decimal(10**13)  # PostgreSQL does not take 1e-99999
MOST_MEASURE = Decimal(10**15)
Kind = Literal["choice", "text", "one", "many", "number", "flag", "time", "count", "sum", "held",
               "options", "measure", "day"]  # fmt: skip
Form = Literal["words", "ids", "number", "days", "ahead", "count", "amount", "measure", "none"]

# kind → operator → (what its value is, SQL); {x} is the fact, {v} the value, {k} the key of a joined fact,
# {now} the time; days count back from it, ``ahead`` ones forward
OPS: dict[Kind, dict[str, tuple[Form, str]]] = {
    "choice": {"in": ("words", "{x} = ANY ({v})"), "not_in": ("words", "({x} IS NULL OR {x} <> ALL ({v}))")},
    "one": {"in": ("ids", "{x} = ANY ({v})"), "not_in": ("ids", "({x} IS NULL OR {x} <> ALL ({v}))"),
            "empty": ("none", "{x} IS NULL"), "set": ("none", "{x} IS NOT NULL")},
    "many": {"any": ("ids", "{x} && {v}"), "all": ("ids", "{x} @> {v}"), "none": ("ids", "NOT {x} && {v}")},
    "number": {"at_least": ("number", "{x} >= {v}"), "at_most": ("number", "{x} <= {v}")},
    "flag": {"yes": ("none", "{x}"), "no": ("none", "NOT {x}")},
    "time": {"within": ("days", "{x} > {v}"), "before": ("days", "{x} <= {v}"),
             "empty": ("none", "{x} IS NULL"), "set": ("none", "{x} IS NOT NULL")},
    "count": {"at_least": ("count", "{x} >= {v}"), "at_most": ("count", "coalesce({x}, 0) <= {v}"),
              "none": ("none", "{k} IS NULL")},
    "sum": {"at_least": ("amount", "{x} >= {v}"), "at_most": ("amount", "coalesce({x}, 0) <= {v}")},
    "options": {"any": ("words", "{x} ?| {v}"), "all": ("words", "{x} ?& {v}"),
                "none": ("words", "NOT coalesce({x} ?| {v}, false)"),
                "empty": ("none", "{x} IS NULL"), "set": ("none", "{x} IS NOT NULL")},
    "measure": {"at_least": ("measure", "{x} >= {v}"), "at_most": ("measure", "{x} <= {v}"),
                "empty": ("none", "{x} IS NULL"), "set": ("none", "{x} IS NOT NULL")},
    "day": {"within": ("days", "({x} > {v} AND {x} <= {now})"), "before": ("days", "{x} <= {v}"),
            "ahead": ("ahead", "({x} > {now} AND {x} <= {v})"),
            "empty": ("none", "{x} IS NULL"), "set": ("none", "{x} IS NOT NULL")},
    "held": {"yes": ("none", "{k} IS NOT NULL"), "no": ("none", "{k} IS NULL")},
}  # fmt: skip
OPS["text"] = OPS["choice"] | {
    "empty": ("none", "nullif({x}, '') IS NULL"), "set": ("none", "nullif({x}, '') IS NOT NULL"),
}  # fmt: skip
JOINED: frozenset[Kind] = frozenset({"count", "sum", "held"})
_TYPES: dict[str, Any] = {
    "words": ARRAY(Text), "ids": ARRAY(Uuid), "number": Integer, "count": Integer, "amount": Numeric,
    "days": DateTime(timezone=True), "ahead": DateTime(timezone=True), "measure": Numeric, "word": Text,
}  # fmt: skip


class ConditionInvalid(errors.Invalid):
    """``path`` says where in the tree (``all.1.value``), ``problem`` what is wrong there: shape, unknown,
    missing, depth, size, value; ``allowed`` what would be right, where that is a short list."""

    code = "condition.invalid"


@dataclass(frozen=True, slots=True)
class Argument:
    """What a fact asks for beside its value: a period in ``days``, some ``words`` or one ``word`` of a list.
    It stands in the SQL as ``{name}``."""

    name: str
    form: Literal["days", "words", "word"]
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is known of a row. ``sql``: an expression over the table ``{e}``, or, of a joined kind,
    a select of the key and ``n``. ``words``: the closed list of a choice. ``needs``: the permission to ask
    for it; ``field``: the kind of field that a role may not see (`core.http.veil`). ``label`` and ``labels``:
    what an organization calls it and its words, where they are its own."""

    name: str
    kind: Kind
    sql: str
    words: tuple[str, ...] = ()
    asks: tuple[Argument, ...] = ()
    needs: str = "customer:read"
    field: str | None = None
    label: str | None = None
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Leaf:
    """A fact asked once. ``path`` says where it stands in the tree."""

    fact: Fact
    op: str
    value: Any
    asked: tuple[tuple[str, Any], ...]
    path: str

    def written(self) -> dict[str, Any]:
        plain = str(self.value) if isinstance(self.value, Decimal) else self.value
        given = {} if self.value is None else {"value": _json(plain)}
        return {"fact": self.fact.name, "op": self.op} | given | {k: _json(v) for k, v in self.asked}


@dataclass(frozen=True, slots=True)
class Group:
    """``all`` or ``any`` of its parts, or ``not`` its one part."""

    word: Literal["all", "any", "not"]
    parts: tuple["Node", ...]

    def written(self) -> dict[str, Any]:
        found = [part.written() for part in self.parts]
        return {self.word: found[0] if self.word == "not" else found}


Node = Leaf | Group


def _json(value: Any) -> Any:
    return [str(one) for one in value] if isinstance(value, tuple) else value


def leaves(node: Node) -> Iterator[Leaf]:
    """All leaves, from left to right."""
    if isinstance(node, Leaf):
        yield node
    else:
        for part in node.parts:
            yield from leaves(part)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The facts by which rows of a table may be chosen. ``key``: their id in what is joined."""

    facts: Mapping[str, Fact]
    key: str

    @classmethod
    def of(cls, key: str, *declared: Iterable[Fact]) -> "Catalogue":
        found = [fact for facts in declared for fact in facts]
        assert len({fact.name for fact in found}) == len(found), "a fact is declared twice"
        return cls({fact.name: fact for fact in found}, key)

    def more(self, facts: Iterable[Fact]) -> "Catalogue":
        """With an organization's own facts beside them."""
        return Catalogue({**self.facts, **{fact.name: fact for fact in facts}}, self.key)

    def read(self, tree: Any) -> Node:
        """The tree, checked. Raises `ConditionInvalid`."""
        node = self._read(tree, "", 1)
        asked = list(leaves(node))
        if len(asked) > MOST_LEAVES:
            raise ConditionInvalid(path="", problem="size", most=MOST_LEAVES)
        if sum(leaf.fact.kind in JOINED for leaf in asked) > MOST_JOINED:
            raise ConditionInvalid(path="", problem="size", most=MOST_JOINED)
        return node

    def _read(self, tree: Any, path: str, depth: int) -> Node:
        if not isinstance(tree, dict):
            raise ConditionInvalid(path=path, problem="shape")
        if "fact" in tree:
            return self._leaf(tree, path)
        word = next(iter(tree), None)
        if len(tree) != 1 or word not in ("all", "any", "not"):
            raise ConditionInvalid(path=path, problem="shape", allowed=["all", "any", "not", "fact"])
        if depth > DEEPEST:
            raise ConditionInvalid(path=path, problem="depth", most=DEEPEST)
        inner, at = tree[word], f"{path}.{word}".lstrip(".")
        if word == "not":
            return Group("not", (self._read(inner, at, depth + 1),))
        if not isinstance(inner, list) or not inner:
            raise ConditionInvalid(path=at, problem="shape")
        if len(inner) > MOST_PARTS:
            raise ConditionInvalid(path=at, problem="size", most=MOST_PARTS)
        return Group(word, tuple(self._read(part, f"{at}.{n}", depth + 1) for n, part in enumerate(inner)))  # type: ignore[arg-type]

    def _leaf(self, tree: dict[str, Any], path: str) -> Leaf:
        def at(name: str) -> str:
            return f"{path}.{name}".lstrip(".")

        fact = self.facts.get(tree["fact"]) if isinstance(tree["fact"], str) else None
        if fact is None:
            raise ConditionInvalid(path=at("fact"), problem="unknown", allowed=sorted(self.facts))
        ops = OPS[fact.kind]
        op = tree.get("op")
        if not isinstance(op, str) or op not in ops:
            raise ConditionInvalid(path=at("op"), problem="unknown", allowed=list(ops))
        form = ops[op][0]
        known = {"fact", "op", *(one.name for one in fact.asks), *(["value"] if form != "none" else [])}
        if missing := sorted(known - tree.keys()):
            raise ConditionInvalid(path=at(missing[0]), problem="missing")
        if extra := sorted(map(str, tree.keys() - known)):
            raise ConditionInvalid(path=at(extra[0][:40]), problem="unknown", allowed=sorted(known))
        value = None if form == "none" else _value(form, tree["value"], fact.words, at("value"))
        asked = tuple((one.name, _value(one.form, tree[one.name], one.words, at(one.name)))
                      for one in fact.asks)  # fmt: skip
        return Leaf(fact, op, value, asked, path)


def _value(form: str, given: Any, words: tuple[str, ...], path: str) -> Any:
    """A value as it is bound; of many, a tuple. Raises `ConditionInvalid`."""
    if form in ("words", "ids"):
        if not isinstance(given, list) or not given:
            raise ConditionInvalid(path=path, problem="value")
        if len(given) > MOST_VALUES:
            raise ConditionInvalid(path=path, problem="size", most=MOST_VALUES)
        one = _word if form == "words" else _id
        return tuple(dict.fromkeys(one(value, words, f"{path}.{n}") for n, value in enumerate(given)))
    if form == "word":
        return _word(given, words, path)
    if form in ("amount", "measure"):
        return _amount(given, path, signed=form == "measure")
    most = {"days": MOST_DAYS, "ahead": MOST_DAYS, "count": MOST_COUNT, "number": MOST_COUNT}[form]
    least = {"days": 1, "ahead": 1, "count": 1, "number": 0}[form]
    if isinstance(given, bool) or not isinstance(given, int) or not least <= given <= most:
        raise ConditionInvalid(path=path, problem="value", allowed=[least, most])
    return given


def _word(given: Any, words: tuple[str, ...], path: str) -> str:
    if words:
        if given not in words:
            raise ConditionInvalid(path=path, problem="value", allowed=list(words))
        return str(given)
    word = given.strip() if isinstance(given, str) else ""
    if not word or len(word) > LONGEST or not word.isprintable():  # half a character is not printable
        raise ConditionInvalid(path=path, problem="value", most=LONGEST)
    return word


def _id(given: Any, words: tuple[str, ...], path: str) -> UUID:
    try:
        return UUID(given) if isinstance(given, str) and len(given) == 36 else _no_id()
    except ValueError:
        raise ConditionInvalid(path=path, problem="value") from None


def _no_id() -> UUID:
    raise ValueError("an id has 36 characters")


def _amount(given: Any, path: str, *, signed: bool) -> Decimal:
    try:
        amount = Decimal(given) if isinstance(given, (str, int)) and not isinstance(given, bool) else None
    except InvalidOperation:
        amount = None
    if amount is None or not amount.is_finite() or len(str(given)) > 20:
        raise ConditionInvalid(path=path, problem="value")
    most, size = (MOST_MEASURE, abs(amount)) if signed else (MOST_AMOUNT, amount)
    if not LEAST_AMOUNT <= size <= most and not (signed and size == 0):
        raise ConditionInvalid(path=path, problem="value")
    return amount


@dataclass(frozen=True, slots=True)
class Condition:
    """A tree as SQL over the table ``e``: what is joined, and what is asked. Trees of one shape are equal, so
    that statements are compiled once for each shape; the values travel beside it. ``single`` are the leaves
    one by one, by path."""

    joins: str
    where: str
    single: tuple[tuple[str, str], ...]
    binds: tuple[tuple[str, str], ...]

    def bound(self, sql: str) -> TextClause:
        """A statement with this condition in it, its parameters typed."""
        typed = [bindparam(name, type_=_TYPES[form]) for name, form in self.binds]
        if ":org_id" in sql:
            typed.append(bindparam("org_id", type_=Uuid))
        return text(sql).bindparams(*typed)


@dataclass(slots=True)
class _Making:
    now: datetime
    e: str
    key: str
    joins: list[str] = field(default_factory=list)
    single: list[tuple[str, str]] = field(default_factory=list)
    binds: list[tuple[str, str]] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)

    def bind(self, form: str, value: Any) -> str:
        name = f"is{len(self.binds)}"
        self.binds.append((name, form))
        if form in ("days", "ahead"):
            value = self.now - timedelta(days=value if form == "days" else -value)
        self.values[name] = list(value) if isinstance(value, tuple) else value
        return f":{name}"

    def leaf(self, leaf: Leaf) -> str:
        fact = leaf.fact
        forms = {one.name: one.form for one in fact.asks}
        asked = {name: self.bind(forms[name], value) for name, value in leaf.asked}
        x, k = fact.sql.replace("{e}", self.e), ""
        if fact.kind in JOINED:
            for name, mark in asked.items():
                x = x.replace(f"{{{name}}}", mark)
            b = f"b{len(self.joins)}"
            k = f"{b}.{self.key}"
            self.joins.append(f" LEFT JOIN ({x}) {b} ON {k} = {self.e}.id")
            x = f"{b}.n"
        form, sql = OPS[fact.kind][leaf.op]
        v = "" if form == "none" else self.bind(form, leaf.value)
        now = self.bind("days", 0) if "{now}" in sql else ""
        sql = sql.replace("{x}", x).replace("{k}", k).replace("{v}", v).replace("{now}", now)
        self.single.append((leaf.path, sql))
        return sql

    def node(self, node: Node) -> str:
        if isinstance(node, Leaf):
            return self.leaf(node)
        parts = [self.node(part) for part in node.parts]
        if node.word == "not":  # what is not known is not so
            return f"NOT coalesce({parts[0]}, false)"
        return f"({(' AND ' if node.word == 'all' else ' OR ').join(parts)})"


def compiled(
    catalogue: Catalogue, node: Node, now: datetime, e: str = "e"
) -> tuple[Condition, dict[str, Any]]:
    """(the tree as SQL over the table ``e``, the values of its parameters)."""
    made = _Making(now, e, catalogue.key)
    where = made.node(node)
    condition = Condition("".join(made.joins), where, tuple(made.single), tuple(made.binds))
    return condition, made.values
