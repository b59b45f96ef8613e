"""Paths into a body: what they find, what they are not, that reading and writing agree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.core import paths

BODY = {
    "a": {"b c": [10, 20, {"x": "y"}]}, "姓名": "王", "it's": {'"': 1}, "none": None,
    "answers": [7, {"name": "电话", "value": "1"}, {"name": "电话", "value": "2"},
                {"name": "城市", "v": ["沪"]}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$", BODY), ("$.a['b c'][0]", 10), ('$["a"]["b c"][-1].x', "y"), ("$.姓名", "王"),
        ("$['it\\'s']['\\\"']", 1), ("$.none", None), ("$.answers[?@.name=='电话'].value", "1"),
        ("$.answers[?@['name'] == \"城市\"].v[0]", "沪"), ("$ .a [ 'b c' ][ 1 ]", 20),
        ("$['\\u59d3\\u540d']", "王"),
    ],
)  # fmt: skip
def test_a_path_names_one_value(path: str, found: object) -> None:
    assert paths.find(BODY, path) == found


@pytest.mark.parametrize(
    "path",
    ["$.b", "$.a.b", "$.a['b c'][3]", "$.a['b c'][-4]", "$.姓名[0]", "$.answers[?@.name=='没有'].value",
     "$[0]", "$.none.x", "$.answers[?@.name==''].value"],
)  # fmt: skip
def test_what_is_not_there_is_missing(path: str) -> None:
    assert paths.find(BODY, path) is paths.MISSING


@pytest.mark.parametrize(
    ("path", "at"),
    [
        ("", 0), ("a", 0), ("$a", 1), ("$.", 1), ("$..a", 1), ("$.*", 1), ("$[*]", 1), ("$[01]", 1),
        ("$[-0]", 1), ("$[1:2]", 1), ("$['a','b']", 1), ("$.a[?@.x]", 3), ("$.a[?@.x>'1']", 3),
        ("$.a[?@.x==1]", 3), ("$.a[?@.x=='1' && @.y=='2']", 3), ("$['a", 1), ("$['\\ud800']", 1),
        ("$[1.5]", 1),
        ("$.a()", 3), ("$['a\nb']", 1), ("$" + ".x" * 17, 33), ("$" + ".a" * 200, 0), ("$.-1", 1),
        ("$.a[?@.x=='1'].b[?@.y=='2']", 27), ("$.a;drop", 3),
    ],
)  # fmt: skip
def test_everything_else_is_no_path(path: str, at: int) -> None:
    with pytest.raises(paths.BadPath) as bad:
        paths.read(path)
    assert bad.value.at == at


TEXTS = st.text(st.characters(codec="utf-8"), min_size=0, max_size=12)
STEPS = st.one_of(TEXTS, st.integers(-999, 999))


@given(st.lists(STEPS, max_size=6), st.none() | st.tuples(TEXTS, TEXTS))
def test_what_is_written_is_read_again(steps: list[paths.Step], pair: tuple[str, str] | None) -> None:
    whole = [*steps, paths.Pair(*pair)] if pair else steps
    written = paths.write(whole)
    if len(written) <= paths.MOST_LETTERS:
        assert list(paths.read(written)) == whole


@given(st.text(max_size=60).map("$".__add__))
def test_any_text_is_read_or_refused(path: str) -> None:
    try:
        paths.find(BODY, path)
    except paths.BadPath as bad:
        assert 0 <= bad.at <= len(path)
