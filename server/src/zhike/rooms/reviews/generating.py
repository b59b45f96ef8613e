"""How a review comes to be: gather, judge by rules, ask the model if there is one, write."""

import dataclasses
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from zhike.core.clock import day_bounds, zone
from zhike.core.ids import uuid7
from zhike.core.jobs import Run
from zhike.core.tx import Tx
from zhike.events import ai as events
from zhike.rooms.ai import service as ai
from zhike.rooms.ai.service import Answer, ModelFailed, Question, Subject
from zhike.rooms.preferences import service as preferences
from zhike.rooms.reviews import prompts, repository, rules
from zhike.rooms.reviews.day import RANK, Appointment, Day, Finding, Line, Standard, standard_of
from zhike.rooms.reviews.models import ServiceReview, ServiceReviewItem
from zhike.rooms.reviews.prompts import ReviewAnswer

BATCH = 200
USELESS_AGAIN = {"no_model", "not_installed", "refused", "too_long", "budget", "no_consent"}
WITHOUT_MODEL = "按规则生成（未配置模型）。"
MODEL_FAILED = "按规则生成（模型调用失败）。"
NO_CONSENT = "按规则生成（客人未同意 AI 处理）。"
WAITING = "按规则生成（等待模型）。"


@dataclass(frozen=True, slots=True)
class Case:
    """Everything about one conversation's day."""

    conversation_id: UUID
    date: date
    site_id: UUID | None
    timezone: str
    customer_id: UUID | None
    visitor_id: UUID | None
    lead_id: UUID | None
    agent_id: UUID | None
    names: tuple[str, ...]
    moves: tuple[str, ...]
    day: Day
    standard: Standard
    found: tuple[Finding, ...]

    @property
    def about(self) -> Subject:
        return Subject(self.customer_id, self.visitor_id)


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be written. ``answer`` is the model's part of the record."""

    summary: str
    outcome: str
    found: tuple[Finding, ...]
    answer: Answer[ReviewAnswer] | None = None


async def plan(tx: Tx, site_id: UUID, day: date, after: UUID) -> list[UUID]:
    """The next conversations of the day to review."""
    found = await repository.sites(tx, site_id)
    if not found:
        return []
    start, end = day_bounds(day, found[0]["timezone"])
    return await repository.spoken(tx, site_id, found[0]["first"], start, end, after, BATCH)


async def gather(tx: Tx, conversation_id: UUID, day: date, site_id: UUID) -> Case | None:
    """Read down, and judge by rule. None when there is nothing to review (any more)."""
    found = await repository.sites(tx, site_id)
    if not found:
        return None
    start, end = day_bounds(day, found[0]["timezone"])
    row = await repository.case(tx, conversation_id, start, end)
    said = await repository.lines(tx, conversation_id, start, end)
    if row is None or not any(line["sender_type"] == "customer" for line in said):
        return None
    booked = await repository.appointments(tx, conversation_id, row["customer_id"], start, end)
    seen = Day(
        lines=tuple(
            Line(UUID(str(one["id"])), one["sender_type"], one["text"], one["created_at"], one["name"])
            for one in said
        ),
        appointments=tuple(
            Appointment(one["id"], one["status"], one["created_at"], one["starts_at"]) for one in booked
        ),
        lead_status=row["lead_status"], has_contact=row["has_contact"],
    )  # fmt: skip
    standard = standard_of(
        await preferences.config(tx, "reviews.first_reply_minutes"),
        await preferences.config(tx, "reviews.negative_words"),
        await preferences.config(tx, "reviews.sop_steps"),
    )
    moves = await repository.lead_moves(tx, row["lead_id"], start, end) if row["lead_id"] else []
    names = {*row["names"], *(line.name for line in seen.lines if line.sender == "customer" and line.name)}
    return Case(
        conversation_id, day, row["site_id"] or site_id, found[0]["timezone"], row["customer_id"],
        row["visitor_id"], row["lead_id"], row["agent_id"], tuple(sorted(names)), tuple(moves), seen,
        standard, tuple(rules.findings(seen, standard)),
    )  # fmt: skip


def by_rules(case: Case, origin: str) -> Draft:
    text = rules.summary(case.day, case.found, case.standard, origin)
    return Draft(text, rules.outcome(case.day), case.found)


async def review(run: Run, conversation_id: UUID, day: date, site_id: UUID) -> ModelFailed | None:
    """Write one review. Returns why the model did not help, after which a draft by rules stands. That the
    person's words may not go to a model is no failure: the review says so and is done."""
    model = ai.configured(run.services.settings)
    async with run.tx() as tx:
        case = await gather(tx, conversation_id, day, site_id)
        if case is None:
            return None
        asks = model is not None and await ai.ground_of(tx, case.about) is not None
        origin = WAITING if asks else NO_CONSENT if model else WITHOUT_MODEL
        status = "generating" if asks else "draft"
        if not await write(tx, case, by_rules(case, origin), status=status) or not asks:
            return None
    text = prompts.transcript(case.day, zone(case.timezone), list(case.found), list(case.moves))
    question = Question("service_review", text, case.about, case.names, "conversation", conversation_id)
    try:
        answer = await ai.ask(run, prompts.PROMPT, question)
        draft = by_model(case, answer)
    except ModelFailed as failure:
        if failure.code in USELESS_AGAIN or run.last_attempt:
            origin = NO_CONSENT if failure.code == "no_consent" else MODEL_FAILED
            async with run.tx() as tx:
                await write(tx, case, by_rules(case, origin), status="draft")
        return None if failure.code == "no_consent" else failure
    async with run.tx() as tx:
        await write(tx, case, draft, status="draft")
    return None


def by_model(case: Case, answer: Answer[ReviewAnswer]) -> Draft:
    """The model's points that cite messages which exist, with the gravest of the rules beside them.

    Raises `ModelFailed` when it gave points and none of them has evidence.
    """
    known = {f"m{place}": line.id for place, line in enumerate(case.day.lines, 1)}
    found: list[Finding] = []
    for item in answer.data.items:
        cited = [known.get(id.strip().lower()) for id in item.evidence]
        if cited and None not in cited:
            evidence = tuple(dict.fromkeys(id for id in cited if id is not None))
            found.append(Finding(
                "", item.item_type, item.severity, _shown(answer, item.content),
                _shown(answer, item.suggestion), evidence,
            ))  # fmt: skip
    if answer.data.items and not found:
        raise ModelFailed("invalid", "no point cites a message that exists")
    covered = {id for finding in found for id in finding.evidence}
    grave = [one for one in case.found if one.severity == "high" and not covered & set(one.evidence)]
    merged = sorted([*found, *grave], key=lambda finding: RANK[finding.severity])
    outcome = _shown(answer, answer.data.outcome)[:100] or rules.outcome(case.day)
    return Draft(_shown(answer, answer.data.summary), outcome, tuple(merged), answer)


def _shown(answer: Answer[ReviewAnswer], text: str) -> str:
    """Names come back; numbers and addresses stay masked."""
    return answer.vault.restore(text, ["姓名"])


async def write(tx: Tx, case: Case, draft: Draft, *, status: str) -> bool:
    """Write the review anew. False when a person has made it theirs already."""
    await tx.lock("review", case.conversation_id, case.date)
    row = await repository.Reviews(tx).of_day(case.conversation_id, case.date)
    if row is not None and row.status in {"revised", "published"}:
        return False
    if row is None:
        row = ServiceReview(id=uuid7(), conversation_id=case.conversation_id, review_date=case.date)
        repository.Reviews(tx).add(row)
    row.site_id, row.customer_id, row.lead_id = case.site_id, case.customer_id, case.lead_id
    row.agent_id = case.agent_id
    row.appointment_id = case.day.appointments[0].id if case.day.appointments else None
    row.status, row.summary, row.outcome = status, draft.summary, draft.outcome
    row.generated_at = tx.now
    answer = draft.answer
    row.generator = "model" if answer else "rules"
    row.model = answer.model if answer else None
    row.prompt_version = answer.prompt_version if answer else None
    row.prompt_template_id = answer.prompt_template_id if answer else None
    row.ai_run_id = answer.run_id if answer else None
    row.input_hash = answer.input_hash if answer else None
    await tx.flush()
    count = await _write_items(tx, row.id, draft.found)
    if status == "draft":
        tx.publish(events.ReviewGenerated(
            review_id=row.id, conversation_id=row.conversation_id, site_id=row.site_id, item_count=count
        ))  # fmt: skip
    return True


async def _write_items(tx: Tx, review_id: UUID, found: tuple[Finding, ...]) -> int:
    """Replace the items, except those that a person has handled or edited. Returns how many there are."""
    kept: list[ServiceReviewItem] = []
    for item in await repository.Items(tx).of(review_id):
        if item.status == "open" and item.revised_at is None:
            await tx.session.delete(item)
        else:
            kept.append(item)
    rules_kept = {item.rule for item in kept if item.rule}
    seen = {(item.item_type, id) for item in kept if not item.rule for id in item.evidence}
    added = [
        finding for finding in found
        if finding.rule not in rules_kept
        and (finding.rule or not any((finding.item_type, id) in seen for id in finding.evidence))
    ]  # fmt: skip
    for position, finding in enumerate(added, len(kept)):
        values = dataclasses.asdict(finding)
        values |= {"rule": finding.rule or None, "evidence": list(finding.evidence)}
        item = ServiceReviewItem(id=uuid7(), review_id=review_id, position=position, **values)
        repository.Items(tx).add(item)
    await tx.flush()
    return len(kept) + len(added)
