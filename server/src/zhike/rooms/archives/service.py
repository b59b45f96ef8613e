"""The one verb of archives."""

from uuid import UUID

from zhike.core.tx import Tx
from zhike.rooms.archives import repository, rules
from zhike.rooms.archives.models import SessionArchive
from zhike.rooms.archives.repository import Archives


async def archive(tx: Tx, conversation_id: UUID) -> SessionArchive | None:
    """Write down how a closed talk was. None: it is not closed, or was written down before."""
    await tx.lock("archive", conversation_id)
    talk = await repository.snapshot(tx, conversation_id)
    if talk is None or await Archives(tx).find(SessionArchive.id == conversation_id) is not None:
        return None
    history = await repository.lines(tx, conversation_id)
    phone = f"*******{talk['last4']}" if talk["last4"] else None
    profile = {"name": talk["name"] or talk["visitor_name"], "email": talk["email"], "phone": phone,
               "visitor_name": talk["visitor_name"], "channel": talk["channel_type"]}  # fmt: skip
    words = rules.plain([talk["session_name"], talk["name"], talk["visitor_name"],
                         *(line["content"] for line in history)])  # fmt: skip
    agent = {"user_id": str(talk["agent_id"]), "name": talk["agent_name"], "agent_id": talk["agent_code"]}
    urged = {"reason": talk["escalation"],
             "at": talk["escalated_at"].isoformat() if talk["escalated_at"] else None}  # fmt: skip
    row = Archives(tx).add(SessionArchive(
        id=talk["id"], site_id=talk["site_id"], session_name=talk["session_name"], conversation_id=talk["id"],
        customer_id=talk["customer_id"], agent_id=talk["agent_id"], status=talk["status"],
        user_profile=profile,
        history=[line | {"created_at": line["created_at"].isoformat()} for line in history],
        message_count=talk["message_count"], escalation=urged if talk["escalation"] else None,
        assigned_agent=agent if talk["agent_id"] else None, priority={"level": talk["priority"]},
        ticket_ids=list(talk["ticket_ids"]), words=words, search_keys=rules.keys(tx.org_id, words,
        talk["last4"]),
        session_created_at=talk["created_at"], session_updated_at=talk["updated_at"],
        closed_at=talk["closed_at"], archived_at=tx.now, created_at=tx.now, archived_by=tx.actor.name[:64],
        archive_reason="followed" if talk["followed"] else "closed",
    ))  # fmt: skip
    await tx.flush()
    tx.audit("archive.written", "session_archive", row.id, after={"messages": row.message_count})
    return row
