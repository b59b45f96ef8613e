"""Deferred work of notify."""

from uuid import UUID

from zhike.core import jobs
from zhike.core.jobs import Dead, Retry, Run
from zhike.core.tx import Tx
from zhike.events import identity
from zhike.rooms.notify import reconciling, sending, templates

work = jobs.Room("notify")


@work.on(identity.UserRegistered)
async def welcome(tx: Tx, event: identity.UserRegistered) -> None:
    """A new organization gets its first supplier and templates."""
    if event.role == "owner":
        await templates.ensure(tx)


@work.job(max_attempts=9, timeout=150.0)
async def send_sms(run: Run, *, message_id: UUID) -> None:
    """Send one message; on failure back off, and in the end leave a dead letter."""
    _after(await sending.send(run, message_id))


@work.job(max_attempts=3, lane="otp", timeout=60.0)
async def send_code(run: Run, *, message_id: UUID) -> None:
    """The same for verification codes, which wait behind nobody."""
    _after(await sending.send(run, message_id))


@work.job(max_attempts=10)
async def reconcile_sms(run: Run, *, message_id: UUID) -> None:
    """Find out whether a supplier has the message; some eight minutes at most."""
    _again(await reconciling.reconcile(run, message_id))


@work.job(max_attempts=6, lane="bulk")
async def ask_receipt(run: Run, *, message_id: UUID) -> None:
    """Ask whether the phone has the message."""
    _again(await reconciling.receipt(run, message_id))


def _after(outcome: sending.Next) -> None:
    if outcome == "later":
        raise Retry("no provider took it")
    if outcome == "dead":
        raise Dead("no provider took it")


def _again(verdict: reconciling.Verdict) -> None:
    if isinstance(verdict, reconciling.AskAgain):
        raise Retry("not known yet", after=verdict.seconds)
    if verdict == "dead":
        raise Dead("the provider does not say whether it has it")
