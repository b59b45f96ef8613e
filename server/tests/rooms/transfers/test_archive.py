"""A file of talks, written and read without trusting it; no database."""

import io
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhike.rooms.transfers import archive
from zhike.rooms.transfers.schemas import TalkLine, TalkManifest

AT = datetime(2026, 3, 3, 4, tzinfo=UTC)
ORG = UUID(int=1)


def manifest(talks: int = 1) -> TalkManifest:
    return TalkManifest(format="zhike-talks", version=1, organization=ORG, organization_name="甲",
                        made_at=AT, talks=talks, messages=0, notes=True)  # fmt: skip


def line(**changes: Any) -> dict[str, Any]:
    at = AT.isoformat()
    return {
        "origin": {"organization": str(ORG), "id": str(UUID(int=7))}, "session_name": "S-1",
        "status": "closed", "person": {}, "created_at": at, "last_message_at": at,
        "messages": [{"seq": 1, "sender_type": "customer", "content": "在吗", "created_at": at}],
    } | changes  # fmt: skip


WORDS = st.text(max_size=30)
MESSAGES = st.lists(
    st.fixed_dictionaries({
        "sender_type": st.sampled_from(["customer", "agent", "ai", "system"]), "content": st.none() | WORDS,
        "sender_name": st.none() | WORDS, "ai_generated": st.booleans(),
    }), max_size=6,
)  # fmt: skip


@given(st.lists(st.tuples(WORDS.filter(bool), MESSAGES, st.none() | st.lists(WORDS, max_size=3)), max_size=5))
@settings(max_examples=60)
def test_what_is_written_is_read(talks: list[Any]) -> None:
    lines = []
    for n, (name, said, notes) in enumerate(talks):
        times = [(AT + timedelta(seconds=k)).isoformat() for k in range(10)]
        messages = [one | {"seq": k + 1, "created_at": times[k]} for k, one in enumerate(said)]
        one = line(session_name=name, messages=messages,
                   origin={"organization": str(ORG), "id": str(UUID(int=n))})  # fmt: skip
        if notes is not None:
            one["notes"] = [{"content": text, "created_at": times[0]} for text in notes]
        lines.append(one)
    content = archive.written(manifest(len(lines)), [orjson.dumps(one) for one in lines])
    packed, told = archive.opened(content)
    assert told.talks == len(lines)
    read = list(archive.lines(packed))
    assert [number for number, _ in read] == list(range(1, len(lines) + 1))
    for (_, one), sent in zip(read, lines, strict=True):
        assert not isinstance(one, str), one
        talk, plain = one
        assert isinstance(talk, TalkLine) and plain == sent
        assert [m.content for m in talk.messages] == [m["content"] for m in sent["messages"]]


@pytest.mark.parametrize(
    "wrong",
    [
        {"messages": [{"seq": 2, "sender_type": "agent", "created_at": "2026-03-03T04:00:00Z"},
                      {"seq": 1, "sender_type": "agent", "created_at": "2026-03-03T04:00:00Z"}]},
        {"messages": [{"seq": 1, "sender_type": "agent", "created_at": "2026-03-03T04:00:00"}]},
        {"messages": [{"seq": 1, "sender_type": "root", "created_at": "2026-03-03T04:00:00Z"}]},
        {"messages": [{"seq": 1, "sender_type": "agent", "created_at": "2026-03-03T04:00:00Z",
                       "reply_to_seq": 9}]},
        {"status": "gone"}, {"person": {"phone": "13900001234"}}, {"session_name": ""}, {"agent_id": "x"},
        {"origin": {"organization": "x", "id": "y"}}, {"satisfaction_score": 6},
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_meant_is_refused_by_itself(wrong: dict[str, Any]) -> None:
    lines = [orjson.dumps(line()), orjson.dumps(line(**wrong)), b"{", orjson.dumps(line())]
    packed, _ = archive.opened(archive.written(manifest(4), lines))
    read = [one for _, one in archive.lines(packed)]
    assert [isinstance(one, str) for one in read] == [False, True, True, False]


def _zip(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return out.getvalue()


def test_what_is_no_file_of_talks_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    good = archive.written(manifest(), [orjson.dumps(line())])
    told = manifest().model_dump_json().encode()
    for content, reason in (
        (b"", "format"), (b"PK\x03\x04 no zip", "format"), (good[:-30], "format"),
        (_zip({"manifest.json": told}), "names"),
        (_zip({"manifest.json": told, "talks.jsonl": b"", "../x": b""}), "names"),
        (_zip({"manifest.json": b"{}", "talks.jsonl": b""}), "format"),
        (_zip({"manifest.json": told.replace(b'"version":1', b'"version":2'), "talks.jsonl": b""}), "format"),
    ):  # fmt: skip
        with pytest.raises(archive.NotTalks) as refused:
            archive.opened(content)
        assert refused.value.params["reason"] == reason
    monkeypatch.setattr(archive, "LARGEST_PLAIN", 100)
    with pytest.raises(archive.NotTalks):
        archive.opened(good)
    monkeypatch.setattr(archive, "LARGEST_PLAIN", 10**9)
    monkeypatch.setattr(archive, "LONGEST_LINE", 10)
    packed, _ = archive.opened(good)
    with pytest.raises(archive.NotTalks):
        list(archive.lines(packed))
