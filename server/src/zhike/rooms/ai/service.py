"""Asking a model: mask → record → call outside any transaction → record → answer."""

import hashlib
import time
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar
from uuid import UUID

import orjson
from pydantic import BaseModel, ValidationError

from zhike.core.ids import uuid7
from zhike.core.jobs import Run
from zhike.core.tx import Tx
from zhike.events import ai as events
from zhike.rooms.ai import consent, providers, repository, rules
from zhike.rooms.ai.consent import Ground, Subject
from zhike.rooms.ai.consent import ground as ground_of
from zhike.rooms.ai.consent import hold as hold_calls
from zhike.rooms.ai.consent import leave as refuse_answers
from zhike.rooms.ai.consent import wait as wait_for_calls
from zhike.rooms.ai.models import AiRun, PromptTemplate
from zhike.rooms.ai.providers.protocol import ChatModel, Completion, ModelFailed
from zhike.settings import Settings

__all__ = ["Ground", "Subject", "ground_of", "hold_calls", "refuse_answers", "wait_for_calls"]
A = TypeVar("A", bound=BaseModel)
MAX_INPUT = 60_000  # characters


@dataclass(frozen=True, slots=True)
class Prompt(Generic[A]):
    """An instruction as its room wrote it. A changed text is a new version by itself."""

    code: str
    body: str
    answer: type[A]
    max_tokens: int = 4_000


@dataclass(frozen=True, slots=True)
class Question:
    """``content`` is masked here, with these ``names`` of people besides the patterns of `rules`. ``about``
    is whose words it holds; None: nobody's."""

    purpose: str
    content: str
    about: Subject | None
    names: tuple[str, ...] = ()
    resource_type: str | None = None
    resource_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Answer(Generic[A]):
    """What the model said, in its shape. ``vault`` restores the kinds that may be shown."""

    data: A
    vault: rules.Vault
    model: str
    run_id: UUID
    prompt_template_id: UUID
    prompt_version: str
    input_hash: bytes


def configured(settings: Settings) -> str | None:
    """The model's name, None when rooms must work by rules only."""
    return providers.choose(settings).name


async def prompt_version(tx: Tx, prompt: Prompt[Any]) -> PromptTemplate:
    """The stored version of this very text, made when the text is new."""
    await tx.lock("prompt", prompt.code)
    schema = prompt.answer.model_json_schema()
    checksum = hashlib.sha256(orjson.dumps([prompt.body, schema], option=orjson.OPT_SORT_KEYS)).digest()
    latest = await repository.Prompts(tx).latest(prompt.code)
    if latest is not None and latest.checksum == checksum:
        return latest
    version = latest.version + 1 if latest else 1
    row = PromptTemplate(
        id=uuid7(), code=prompt.code, version=version, body=prompt.body, output_schema=schema,
        checksum=checksum, created_by=tx.actor.user_id,
    )  # fmt: skip
    repository.Prompts(tx).add(row)
    await tx.flush()
    return row


async def ask(run: Run, prompt: Prompt[A], question: Question) -> Answer[A]:
    """Ask the configured model. Raises `ModelFailed`, with ``no_consent`` when the person's words may not
    go to a model, or no longer might when the answer came; a failed call is recorded and published."""
    settings: Settings = run.services.settings
    model = providers.choose(settings)
    if model.name is None:
        raise ModelFailed("no_model", "no model is configured")
    masked, vault = rules.mask(question.content, question.names)
    if len(masked) > MAX_INPUT:
        raise ModelFailed("too_long", f"{len(masked)} characters")
    digest = hashlib.sha256(masked.encode()).digest()
    await model.prepare()
    began = time.monotonic()
    async with run.tx() as tx:
        ground = await _ground(tx, question.about)
        if settings.openai_daily_tokens <= await repository.tokens_used(tx, tx.now.date()):
            raise ModelFailed("budget", "the day's tokens are used up")
        template = await prompt_version(tx, prompt)
        record = AiRun(
            id=uuid7(), purpose=question.purpose, resource_type=question.resource_type,
            resource_id=question.resource_id, legal_basis=ground.basis if ground else None,
            consent_id=ground.consent_id if ground else None,
            customer_id=question.about.customer_id if question.about else None,
            visitor_id=question.about.visitor_id if question.about else None, model=model.name,
            prompt_template_id=template.id,
            prompt_version=f"{template.code}@{template.version}", input_hash=digest, masked=vault.counts(),
            parameters={"max_tokens": prompt.max_tokens, "temperature": 0.2},
        )  # fmt: skip
        repository.Runs(tx).add(record)
    if time.monotonic() - began > consent.START:
        failure: ModelFailed | None = ModelFailed("late", "this machine was too slow to begin")
        completion, data = None, None
    else:
        completion, data, failure = await _call(model, prompt, masked)
    async with run.tx() as tx:
        try:
            await _ground(tx, question.about, answered=True)
        except ModelFailed as gone:
            completion, data, failure = completion and completion.without_words(), None, gone
        await _finish(tx, record.id, settings, completion, failure)
    if data is None:
        raise failure or ModelFailed("invalid")
    return Answer(data, vault, model.name, record.id, template.id, record.prompt_version, digest)


async def _ground(tx: Tx, about: Subject | None, *, answered: bool = False) -> Ground | None:
    """Raises `ModelFailed` when the person's words may not go to a model, or when its answer may not stay."""
    ask = consent.stays if answered else consent.ground
    found = None if about is None else await ask(tx, about)
    if about is not None and found is None:
        raise ModelFailed("no_consent", "the person has not agreed to it, or no longer does")
    return found


async def _call(
    model: ChatModel, prompt: Prompt[A], masked: str
) -> tuple[Completion | None, A | None, ModelFailed | None]:
    completion = None
    try:
        completion = await model.complete(prompt.body, masked, max_tokens=prompt.max_tokens)
        return completion, prompt.answer.model_validate_json(completion.text), None
    except ModelFailed as error:
        return completion, None, error
    except ValidationError as error:
        places = [".".join(map(str, problem["loc"])) for problem in error.errors()[:5]]
        return completion, None, ModelFailed("invalid", f"not the shape we asked for: {', '.join(places)}")


async def _finish(
    tx: Tx, run_id: UUID, settings: Settings, completion: Completion | None, failure: ModelFailed | None
) -> None:
    record = await repository.Runs(tx).get_for_update(run_id)
    record.status, record.finished_at = ("failed" if failure else "succeeded"), tx.now
    used, made = (completion.input_tokens, completion.output_tokens) if completion else (0, 0)
    price = settings.openai_price_input * used + settings.openai_price_output * made
    record.input_tokens, record.output_tokens = used, made
    record.cost = Decimal(price) / 1_000_000
    if completion is not None:
        record.output = completion.text or None
    if failure is not None:
        record.error_code, record.error_message = failure.code, str(failure)[:500]
        tx.publish(events.RunFailed(run_id=run_id, purpose=record.purpose, error_code=failure.code))
    await repository.add_usage(
        tx, uuid7(), tx.now.date(), record.model, runs=1, failures=int(failure is not None),
        input_tokens=used, output_tokens=made, cost=record.cost,
    )  # fmt: skip


def masked(text: str, names: Iterable[str] = ()) -> str:
    """For logs and for looking: the text as a model would see it."""
    return rules.mask(text, names)[0]
