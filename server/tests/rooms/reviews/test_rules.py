"""What each rule sees in a talk, and what it leaves alone."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from zhike.rooms.reviews import rules
from zhike.rooms.reviews.day import Appointment, Day, Line, Standard, standard_of

NINE = datetime(2026, 3, 1, 1, tzinfo=UTC)
GOOD = (
    "0 客：你好，想问下光子嫩肤多少钱？",
    "1 我：您好，很高兴为您服务！请问您想改善哪方面呢？光子嫩肤单次 980 元起。",
    "3 客：主要是毛孔，可以周六过来看看吗？",
    "4 我：可以的，周六上午 10 点有空，我帮您预约面诊，方便留个电话吗？",
    "6 客：好的，谢谢，很专业",
)


def talk(*script: str, **more: object) -> Day:
    """``"3 客：多少钱"``: minute, who, what."""
    who = {"客": "customer", "我": "agent", "智": "ai", "系": "system"}
    lines = []
    for number, entry in enumerate(script):
        minute, _, rest = entry.partition(" ")
        sender, _, said = rest.partition("：")
        at = NINE + timedelta(minutes=float(minute))
        lines.append(Line(UUID(int=number + 1), who[sender], said, at))
    return Day(tuple(lines), **more)  # type: ignore[arg-type]


def booked(status: str = "confirmed") -> tuple[Appointment, ...]:
    return (Appointment(uuid4(), status, NINE, NINE + timedelta(days=2)),)


def found(day: Day, standard: Standard | None = None) -> dict[str, rules.Finding]:
    return {finding.rule: finding for finding in rules.findings(day, standard or Standard())}


SEES = [
    ("no_reply", ("0 客：在吗", "1 系：会话已创建")),
    ("unanswered_question", ("0 客：你好", "1 我：您好", "5 客：水光针多久做一次？")),
    ("unanswered_question", ("0 客：你好", "1 我：您好", "5 客：好的", "6 客：那周末可以吗")),
    ("unanswered_question", ("0 客：你好", "1 智：您好", "5 客：需要恢复几天")),
    ("slow_first_reply", ("0 客：在吗", "9 我：在的")),
    ("slow_reply", ("0 客：在吗", "1 我：在的", "2 客：有优惠么", "30 我：有的，8折")),
    ("price_unanswered", ("0 客：祛斑什么价位", "1 我：您好，这个要看情况的哦")),
    ("price_unanswered", ("0 我：水光 500 元", "1 客：那热玛吉多少钱", "2 我：要面诊后才知道呢")),
    ("threat", ("0 客：再不处理我就投诉你们", "1 我：您好，马上处理")),
    ("health", ("0 客：昨天打完脸红肿得厉害", "1 我：您好，请发照片")),
    ("negative_mood", ("0 客：态度差，我要退款", "1 我：非常抱歉")),
    ("promised_not_booked", ("0 客：周六可以吗", "1 我：可以，我帮您预约周六十点")),
    ("promised_not_booked", ("0 客：行", "1 我：已经为您登记好了")),
    ("wanted_not_booked", ("0 客：我想预约明天下午", "1 我：您好，请问做什么项目")),
    ("promise_not_kept", ("0 客：医生在吗", "1 我：我问一下医生，稍后回复您")),
    ("missed_sop", ("0 客：祛痘", "1 我：可以做", "2 客：好", "3 我：嗯嗯")),
    ("no_contact", ("0 客：你好", "1 我：您好", "2 客：想祛痘", "3 客：脸上")),
    ("good_points", ("0 客：你好", "1 我：您好", "2 客：谢谢您的耐心")),
]
LEAVES = [
    ("unanswered_question", ("0 客：多久做一次？", "1 我：一个月一次", "2 客：好的知道了")),
    ("unanswered_question", ("0 客：在吗", "1 我：在的", "2 客：没什么，谢谢")),
    ("slow_first_reply", ("0 客：在吗", "5 我：在的")),
    ("slow_first_reply", ("0 我：欢迎光临", "60 客：在吗", "61 我：在的")),
    ("price_unanswered", ("0 客：热玛吉多少钱", "1 我：您好，¥12800 一次")),
    ("price_unanswered", ("0 客：贵吗", "1 我：不贵，三百块")),
    ("price_unanswered", ("0 客：有优惠吗", "1 我：首次免费体验")),
    ("threat", ("0 客：放心，我不会投诉的", "1 我：谢谢")),
    ("negative_mood", ("0 客：没有失望，挺好的", "1 我：谢谢")),
    ("negative_mood", ("0 客：在吗", "1 我：对不起让您失望了")),
    ("promise_not_kept", ("0 客：在吗", "1 我：稍后回复您", "9 我：医生说可以")),
    ("missed_sop", ("0 客：在吗", "1 我：在的")),
    ("good_points", ("0 客：你好", "30 我：您好", "31 客：我很不满意")),
    ("wanted_not_booked", ("0 客：大约多久", "1 我：合约一年")),
]


@pytest.mark.parametrize(("rule", "script"), SEES)
def test_sees(rule: str, script: tuple[str, ...]) -> None:
    day = talk(*script)
    seen = found(day)
    assert rule in seen, sorted(seen)
    finding = seen[rule]
    assert finding.evidence and set(finding.evidence) <= {line.id for line in day.lines}
    assert finding.content and finding.suggestion


@pytest.mark.parametrize(("rule", "script"), LEAVES)
def test_leaves_alone(rule: str, script: tuple[str, ...]) -> None:
    assert rule not in found(talk(*script))


def test_a_good_talk_is_praised_and_nothing_else() -> None:
    seen = found(talk(*GOOD, appointments=booked(), has_contact=True))
    assert set(seen) == {"good_points"}
    assert "首次回复仅用 1 分钟" in seen["good_points"].content
    assert "促成了预约" in seen["good_points"].content


def test_the_same_talk_without_a_booking_is_a_broken_promise() -> None:
    seen = found(talk(*GOOD, has_contact=True))
    assert seen["promised_not_booked"].severity == "high"


def test_a_no_show_is_a_risk_and_the_gravest_comes_first() -> None:
    day = talk("0 客：明天来不了投诉你们", "90 我：您好", appointments=booked("no_show"))
    listed = rules.findings(day, Standard())
    assert [finding.severity for finding in listed] == sorted(
        (finding.severity for finding in listed), key=["high", "medium", "low"].index
    )
    assert {"no_show", "threat", "slow_first_reply"} <= {finding.rule for finding in listed}
    assert found(day)["slow_first_reply"].severity == "high"


@pytest.mark.parametrize(
    ("status", "lead", "expected"),
    [("completed", None, "已到店"), ("pending", "converted", "已登记预约，待确认"),
     (None, "converted", "线索已转化"), (None, "lost", "线索已流失"), (None, None, "未形成预约")],
)  # fmt: skip
def test_outcomes(status: str | None, lead: str | None, expected: str) -> None:
    day = talk("0 客：在吗", appointments=booked(status) if status else (), lead_status=lead)
    assert rules.outcome(day) == expected


def test_the_summary_says_who_wrote_it_and_what_came_of_it() -> None:
    day = talk("0 客：在吗", "9 我：在的", "10 客：多少钱")
    text = rules.summary(day, rules.findings(day, Standard()), Standard(), "按规则生成（未配置模型）。")
    assert text.startswith("按规则生成（未配置模型）。客户 2 条、我方 1 条消息，首次回复用时 9 分钟。")
    assert "发现 2 个问题：客户的提问没有得到回复：「多少钱」；" in text
    assert text.endswith("结果：未形成预约。")


def test_words_steps_and_minutes_are_the_organizations_own() -> None:
    standard = standard_of(30, ["电死"], ["报尾号=尾号|后四位", {"name": "道别", "words": ["再见"]}, 7])
    seen = found(talk("0 客：在吗", "29 我：在的", "30 客：电死我了", "31 我：请报尾号"), standard)
    assert "slow_first_reply" not in seen
    assert "电死" in seen["negative_mood"].content
    assert seen["missed_sop"].content == "与标准话术有偏差，缺少：道别。"


def test_silence_has_no_findings() -> None:
    assert rules.findings(talk("0 我：您好", "1 系：已结束"), Standard()) == []
    assert rules.findings(Day(()), Standard()) == []
