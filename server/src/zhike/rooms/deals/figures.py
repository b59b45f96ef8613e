# ruff: noqa: S608  names of our own columns and filters
"""Many deals at once: the board, the forecast, why deals are lost. One statement each, JSON by PostgreSQL.

Amounts are summed by currency; nothing here adds yuan to dollars.
"""

from datetime import date
from functools import lru_cache
from typing import Any

from zhike.core.tx import Tx
from zhike.rooms.deals.rules import STAGES
from zhike.rooms.deals.schemas import DealBrief

MOST_COUNTED = 5_000
_MONEY = "to_char({}, 'FM9999999999999999990.00')"
_WEIGHTED = "d.amount * d.probability / 100"
_SHOWN = {
    "title": "CASE WHEN c.restricted_at IS NULL THEN d.title ELSE '（已限制）' END",
    "customer_name": "CASE WHEN c.restricted_at IS NULL THEN c.name ELSE '（已限制）' END",
    "owner_name": "u.name", "amount": _MONEY.format("d.amount"), "weighted": _MONEY.format(_WEIGHTED),
}  # fmt: skip
_BRIEF = ", ".join(f"{_SHOWN.get(name, f'd.{name}')} AS {name}" for name in DealBrief.model_fields)
_STAGES = ", ".join(f"'{stage}'" for stage in STAGES)
# filter → condition; {} is its parameter
_FILTERS = {
    "owner_id": "d.owner_id = {}::uuid",
    "nobody": "d.owner_id IS NULL AND {}::bool",
    "site_id": "d.site_id = {}::uuid",
    "closing_from": "coalesce(d.actual_close_date, d.expected_close_date) >= {}::date",
    "closing_to": "coalesce(d.actual_close_date, d.expected_close_date) <= {}::date",
    "amount_min": "d.amount >= {}::numeric",
    "amount_max": "d.amount <= {}::numeric",
    "keys": "d.search_keys @> {}::text[]",
}


def _where(names: tuple[str, ...], first: int) -> str:
    """The conditions of the filters, whose parameters begin at ``$first``."""
    return "".join(f" AND {_FILTERS[name].format(f'${first + n}')}" for n, name in enumerate(names))


async def _asked(tx: Tx, made: Any, filters: dict[str, Any], *args: Any) -> bytes:
    names = tuple(sorted(filters))
    body: bytes = await tx.conn.fetchval(made(names), tx.org_id, *args, *(filters[name] for name in names))
    return body


@lru_cache(maxsize=128)
def _board(names: tuple[str, ...]) -> str:
    mine = f"""d.org_id = $1 AND d.stage = s.stage
      AND (d.actual_close_date IS NULL OR d.actual_close_date >= $2::date){_where(names, 5)}"""
    return f"""
SELECT json_build_object('closed_since', $2::date, 'columns', json_agg(json_build_object(
  'stage', s.stage, 'items', p.items, 'next_cursor', p.next_cursor, 'count', least(t.n, $4::int),
  'more', t.n > $4::int, 'totals', t.totals) ORDER BY s.place))
FROM unnest(ARRAY[{_STAGES}]) WITH ORDINALITY AS s(stage, place)
CROSS JOIN LATERAL (
  SELECT coalesce(json_agg(q.item ORDER BY q.n) FILTER (WHERE q.n <= $3::int), '[]'::json) AS items,
    max(q.mark) FILTER (WHERE q.n = $3::int AND q.total > $3::int) AS next_cursor
  FROM (
    SELECT row_to_json(b) AS item, row_number() OVER () AS n, count(*) OVER () AS total,
      translate(encode(convert_to(json_build_array(b.stage_changed_at, b.id)::text, 'UTF8'), 'base64'),
                E'+/=\\n', '-_') AS mark
    FROM (
      SELECT {_BRIEF} FROM deals d
      LEFT JOIN customers c ON c.org_id = d.org_id AND c.id = d.customer_id
      LEFT JOIN users u ON u.org_id = d.org_id AND u.id = d.owner_id
      WHERE {mine} ORDER BY d.stage_changed_at DESC, d.id DESC LIMIT $3::int + 1
    ) b
  ) q
) p
CROSS JOIN LATERAL (
  SELECT coalesce(sum(y.n), 0)::int AS n, coalesce(json_agg(json_build_object('currency', y.currency,
    'amount', {_MONEY.format("y.amount")}, 'weighted', {_MONEY.format("y.weighted")})
    ORDER BY y.amount DESC), '[]'::json) AS totals
  FROM (
    SELECT d.currency, count(*) AS n, coalesce(sum(d.amount), 0) AS amount,
      coalesce(sum({_WEIGHTED}), 0) AS weighted
    FROM (SELECT d.amount, d.currency, d.probability FROM deals d WHERE {mine} LIMIT $4::int + 1) d
    GROUP BY d.currency
  ) y
) t"""


async def board(tx: Tx, filters: dict[str, Any], closed_since: date, limit: int) -> bytes:
    """Each stage's newest deals with its count and sums (`schemas.Board`)."""
    return await _asked(tx, _board, filters, closed_since, limit, MOST_COUNTED)


@lru_cache(maxsize=64)
def _forecast(names: tuple[str, ...]) -> str:
    sums = """count(*) FILTER (WHERE NOT won) AS deals,
      coalesce(sum(amount) FILTER (WHERE NOT won), 0) AS amount,
      coalesce(sum(weighted) FILTER (WHERE NOT won), 0) AS weighted,
      coalesce(sum(amount) FILTER (WHERE won), 0) AS won_amount, count(*) FILTER (WHERE won) AS won_deals"""
    shown = f"""'currency', currency, 'deals', deals, 'amount', {_MONEY.format("amount")},
      'weighted', {_MONEY.format("weighted")}, 'won_amount', {_MONEY.format("won_amount")},
      'won_deals', won_deals"""
    return f"""
WITH d AS MATERIALIZED (
  SELECT d.owner_id, d.currency, d.stage = 'won' AS won, d.amount, {_WEIGHTED} AS weighted,
    d.actual_close_date IS NULL AND d.expected_close_date < $4::date AS late,
    date_trunc('month', CASE WHEN d.actual_close_date IS NOT NULL THEN d.actual_close_date
                             ELSE greatest(d.expected_close_date, $4::date) END)::date AS month,
    d.actual_close_date IS NULL AND d.expected_close_date IS NULL AS undated
  FROM deals d
  WHERE d.org_id = $1{_where(names, 5)} AND (
    (d.stage = 'won' AND d.actual_close_date >= $2::date AND d.actual_close_date < $3::date) OR
    (d.actual_close_date IS NULL AND (d.expected_close_date < $3::date OR d.expected_close_date IS NULL)))
)
SELECT json_build_object(
  'months', (SELECT coalesce(json_agg(json_build_object('month', month, 'overdue', overdue, {shown})
                                      ORDER BY month NULLS LAST, currency), '[]'::json)
    FROM (SELECT CASE WHEN NOT undated THEN month END AS month, currency,
                 count(*) FILTER (WHERE late) AS overdue, {sums}
          FROM d GROUP BY 1, 2) m),
  'owners', (SELECT coalesce(json_agg(json_build_object('owner_id', owner_id, 'owner_name', u.name, {shown})
                                      ORDER BY weighted DESC, won_amount DESC), '[]'::json)
    FROM (SELECT owner_id, currency, {sums} FROM d GROUP BY 1, 2 ORDER BY weighted DESC LIMIT 200) o
    LEFT JOIN users u ON u.org_id = $1 AND u.id = o.owner_id))"""


async def forecast(tx: Tx, filters: dict[str, Any], start: date, end: date, today: date) -> bytes:
    """What is expected and what was won in ``[start, end)``, by month and by owner (`schemas.Forecast`).

    What should have been closed before today is expected this month.
    """
    return await _asked(tx, _forecast, filters, start, end, today)


@lru_cache(maxsize=64)
def _losses(names: tuple[str, ...]) -> str:
    return f"""
WITH d AS MATERIALIZED (
  SELECT d.id, d.stage, d.loss_reason, d.currency, d.amount FROM deals d
  WHERE d.org_id = $1 AND d.actual_close_date >= $2::date AND d.actual_close_date < $3::date
    {_where(names, 4)}
), n AS (
  SELECT count(*) FILTER (WHERE stage = 'won') AS won, count(*) FILTER (WHERE stage = 'lost') AS lost FROM d
)
SELECT json_build_object(
  'won', n.won, 'lost', n.lost, 'win_rate', round(100.0 * n.won / nullif(n.won + n.lost, 0), 1),
  'reasons', (SELECT coalesce(json_agg(json_build_object('reason', loss_reason, 'currency', currency,
      'deals', deals, 'amount', {_MONEY.format("amount")}, 'share', round(100.0 * deals / n.lost, 1))
      ORDER BY deals DESC, amount DESC), '[]'::json)
    FROM (SELECT loss_reason, currency, count(*) AS deals, coalesce(sum(amount), 0) AS amount FROM d
          WHERE stage = 'lost' GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 100) r),
  'competitors', (SELECT coalesce(json_agg(json_build_object('name', name, 'deals', deals)
      ORDER BY deals DESC, name), '[]'::json)
    FROM (SELECT r.name, count(*) AS deals FROM d JOIN deal_competitors r
            ON r.org_id = $1 AND r.deal_id = d.id AND r.is_winner
          WHERE d.stage = 'lost' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 10) w),
  'stages', (SELECT coalesce(json_agg(json_build_object('stage', from_stage, 'moves', moves,
      'median_seconds', median, 'average_seconds', average)
      ORDER BY array_position(ARRAY[{_STAGES}], from_stage::text)), '[]'::json)
    FROM (SELECT h.from_stage, count(*) AS moves,
            percentile_cont(0.5) WITHIN GROUP (ORDER BY h.duration_seconds)::bigint AS median,
            avg(h.duration_seconds)::bigint AS average
          FROM d JOIN deal_stage_history h ON h.org_id = $1 AND h.deal_id = d.id
          WHERE h.duration_seconds IS NOT NULL AND h.from_stage NOT IN ('won', 'lost') GROUP BY 1) t))
FROM n"""


async def losses(tx: Tx, filters: dict[str, Any], start: date, end: date) -> bytes:
    """Of what was closed in ``[start, end)``: why it was lost, to whom, and where the time went."""
    return await _asked(tx, _losses, filters, start, end)
