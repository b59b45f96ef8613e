"""Which stage follows which, how likely it is, what a line costs."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from zhike.rooms.deals import rules
from zhike.rooms.preferences.rules import CONFIGS

stages = st.sampled_from(rules.STAGES)
cents = st.decimals(min_value=0, max_value=10**9, places=2)
percents = st.integers(0, 100)


@given(stages, stages)
def test_only_an_open_deal_moves(current: str, wanted: str) -> None:
    assert rules.may_move(current, wanted) is (current not in {"won", "lost"})
    assert rules.may_reopen(current) is (current in {"won", "lost"})


@given(stages)
def test_next_stages_are_those_that_may_be_moved_to(stage: str) -> None:
    assert set(rules.next_of(stage)) == {other for other in rules.STAGES
                                         if other != stage and rules.may_move(stage, other)}  # fmt: skip


@given(st.lists(stages, max_size=20))
def test_no_way_leads_out_of_closed_but_reopening(way: list[str]) -> None:
    """Whatever is tried in a row, a closed deal stays as it was closed."""
    stage = "initial"
    closed = None
    for wanted in way:
        if rules.may_move(stage, wanted):
            stage = wanted
        closed = closed or (stage if stage in rules.CLOSED else None)
        assert closed is None or stage == closed


@given(stages, st.dictionaries(st.sampled_from(rules.OPEN), percents), st.none() | percents)
def test_probability(stage: str, own: dict[str, int], said: int | None) -> None:
    found = rules.probability_of(stage, own, said)
    assert 0 <= found <= 100
    if stage in rules.CLOSED:
        assert found == {"won": 100, "lost": 0}[stage], "what is closed is certain, whatever was said"
    elif said is not None:
        assert found == said
    else:
        assert found == own.get(stage, rules.PROBABILITIES[stage])


def test_a_new_deal_is_as_likely_as_the_seed_says() -> None:
    assert rules.probability_of("initial", {}) == 20


@given(st.decimals(min_value="0.01", max_value=10**6, places=2), cents, st.decimals(0, 100, places=2))
def test_a_line_is_never_more_than_without_discount(q: Decimal, price: Decimal, off: Decimal) -> None:
    amount = rules.line_amount(q, price, off)
    assert 0 <= amount <= rules.line_amount(q, price, Decimal(0))
    assert amount == amount.quantize(Decimal("0.01"))
    assert abs(amount - q * price * (100 - off) / 100) <= Decimal("0.005")


@given(cents, percents, percents)
def test_what_is_likelier_counts_for_more(amount: Decimal, low: int, high: int) -> None:
    low, high = sorted((low, high))
    assert rules.weighted(amount, low) <= rules.weighted(amount, high) <= amount


def test_settings_are_checked() -> None:
    assert rules.reasons_fit(CONFIGS["deals.loss_reasons"][0]) and rules.reasons_fit(["价格"])
    for wrong in ([], ["价格", "价格 "], [""], ["x" * 101], [1], "价格", ["x"] * 31):
        assert not rules.reasons_fit(wrong)
    assert rules.probabilities_fit({"initial": 10, "negotiation": 100}) and rules.probabilities_fit({})
    for wrong_ in ({"won": 100}, {"initial": 101}, {"initial": True}, {"initial": "20"}, [20]):
        assert not rules.probabilities_fit(wrong_)
