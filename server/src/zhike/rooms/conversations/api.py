"""Routes of conversations for the console: /api/conversations."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from zhike.core import errors, people, search
from zhike.core.http import paging, problem, sse
from zhike.core.http.access import ByActor, InTx, access
from zhike.core.http.route import router
from zhike.core.http.services import services
from zhike.core.tx import Tx
from zhike.rooms.conversations import repository, schemas, service, streams, typing

conversations = router("/api/conversations", "conversations")
live = router("/api/stream", "live")
SEATS = sse.Seats(20)
JSON = "application/json"
Seq = Annotated[int | None, Query(ge=0, le=2**31 - 1)]
LAST = 2**31 - 1


async def shown(tx: Tx, id: UUID) -> Response:
    """A conversation as it is now."""
    await tx.flush()
    body = await repository.one().json(tx, org_id=tx.org_id, id=id)
    if body is None:
        raise service.ConversationMissing()
    return Response(body, media_type=JSON)


@conversations.get("", response_model=paging.Page[schemas.ConversationRead])
@access("conversation:read")
async def list_conversations(
    tx: InTx, limit: paging.Limit = 50, cursor: paging.Cursor = None,
    status: Annotated[str | None, Query(pattern="^(open|pending|active|resolved|closed)$")] = None,
    agent: Annotated[str | None, Query(max_length=36, description="`me`, `none` or a user's id.")] = None,
    q: Annotated[str | None, Query(max_length=100)] = None, customer_id: UUID | None = None,
    lead_id: UUID | None = None, channel_id: UUID | None = None, sub_status_id: UUID | None = None,
    tag: Annotated[str | None, Query(min_length=1, max_length=50)] = None,
    snoozed: Annotated[bool | None, Query(description="Put aside, or not.")] = None,
) -> Response:  # fmt: skip
    """The inbox: the newest words first. ``q`` finds a visitor or a customer, as the lists of those do."""
    values = paging.given(customer_id=customer_id, lead_id=lead_id, channel_id=channel_id,
                          sub_status_id=sub_status_id, tag=None if tag is None else [tag])  # fmt: skip
    filters = set(values)
    if status == "open":
        filters.add("open")
    elif status is not None:
        values["status"] = status
    if snoozed is not None:
        filters.add("snoozed" if snoozed else "awake")
    if agent == "none":
        filters.add("nobody")
    elif agent is not None:
        values["agent_id"] = people.whose(tx, agent, "agent")
    sought = await search.sought(tx, q)
    filters |= values.keys() | sought.filters
    statement = repository.inbox(frozenset(filters), cursor is not None)
    return await paging.answer(tx, statement, limit, cursor, **values | sought.values)


@conversations.get("/summary")
@access("conversation:read")
async def summarize_conversations(tx: InTx, actor: ByActor) -> schemas.Summary:
    """What waits, for the workbench."""
    return schemas.Summary(**await repository.summary(tx, actor.user_id))


@conversations.get("/{conversation_id}", response_model=schemas.ConversationRead)
@access("conversation:read")
async def get_conversation(tx: InTx, conversation_id: UUID) -> Response:
    """One conversation."""
    return await shown(tx, conversation_id)


@conversations.get("/{conversation_id}/messages", response_model=paging.Page[schemas.MessageRead])
@access("conversation:read")
async def list_messages(
    tx: InTx, conversation_id: UUID, limit: paging.Limit = 50, cursor: paging.Cursor = None,
    before_seq: Seq = None, after_seq: Seq = None,
) -> Response:  # fmt: skip
    """The thread, newest first; with ``after_seq`` what came later, oldest first."""
    await repository.Conversations(tx).get(conversation_id)
    if after_seq is not None:
        statement, seq = repository.thread("newer"), after_seq
    else:
        statement, seq = repository.thread("older"), LAST if before_seq is None else before_seq
    if cursor is not None:
        [seq] = paging.decode(cursor, 1)
        if not isinstance(seq, int):
            raise errors.Invalid(field="cursor")
    body = await statement.json(tx, org_id=tx.org_id, conversation_id=conversation_id, seq=seq, limit=limit)
    return Response(body, media_type=JSON)


@conversations.post("/{conversation_id}/messages", status_code=201, response_model=schemas.MessageRead,
                    responses={200: {"model": schemas.MessageRead}})  # fmt: skip
@access("conversation:write", max_body=32_000)
async def post_message(
    request: Request, tx: InTx, conversation_id: UUID, form: schemas.ReplyCreate
) -> Response:
    """Answer (201). The same ``external_message_id`` again answers the same message (200). Words that a list
    blocks do not go out (409), and those that it asks about only once they are ``confirmed``."""
    said = await service.reply(tx, conversation_id, form)
    if isinstance(said, errors.DomainError):
        return problem.of(said, request)
    return Response(said.json, 201 if said.fresh else 200, media_type=JSON)


@conversations.post("/{conversation_id}/assign", response_model=schemas.ConversationRead)
@access("conversation:assign")
async def assign_conversation(tx: InTx, conversation_id: UUID, form: schemas.Assign) -> Response:
    """Put a colleague in charge; a pending conversation becomes active."""
    await service.assign(tx, conversation_id, form)
    return await shown(tx, conversation_id)


@conversations.post("/{conversation_id}/resolve", response_model=schemas.ConversationRead)
@access("conversation:write")
async def resolve_conversation(
    tx: InTx, conversation_id: UUID, form: schemas.Nothing | None = None
) -> Response:
    """The matter is done."""
    await service.resolve(tx, conversation_id)
    return await shown(tx, conversation_id)


@conversations.post("/{conversation_id}/close", response_model=schemas.ConversationRead)
@access("conversation:write")
async def close_conversation(
    tx: InTx, conversation_id: UUID, form: schemas.Nothing | None = None
) -> Response:
    """End it for good; what the customer says next opens another."""
    await service.close(tx, conversation_id)
    return await shown(tx, conversation_id)


@conversations.post("/{conversation_id}/reopen", response_model=schemas.ConversationRead)
@access("conversation:write")
async def reopen_conversation(
    tx: InTx, conversation_id: UUID, form: schemas.Nothing | None = None
) -> Response:
    """Take a resolved conversation up again."""
    await service.reopen(tx, conversation_id)
    return await shown(tx, conversation_id)


@conversations.post("/{conversation_id}/read", response_model=schemas.ConversationRead)
@access("conversation:write")
async def read_conversation(tx: InTx, conversation_id: UUID, form: schemas.Read | None = None) -> Response:
    """Somebody of ours has looked at it."""
    await service.mark_read(tx, conversation_id, form.seq if form else None)
    return await shown(tx, conversation_id)


@conversations.post("/{conversation_id}/typing", status_code=204)
@access("conversation:write")
async def tell_typing_to_visitor(
    request: Request, tx: InTx, actor: ByActor, conversation_id: UUID
) -> Response:
    """I am typing an answer: worth five seconds, and lost without harm."""
    visitor_id = await repository.visitor_of(tx, conversation_id)
    said = {"visitor_id": visitor_id, "conversation_id": conversation_id, "by": "agent",
            "user_id": actor.user_id, "name": actor.name}  # fmt: skip
    if visitor_id is not None:
        tx.after_commit(partial(typing.tell, services(request).cache, actor.org_id, **said))
    return Response(status_code=204)


@conversations.post("/{conversation_id}/link", response_model=schemas.ConversationRead)
@access("conversation:write")
async def link_conversation(tx: InTx, conversation_id: UUID, form: schemas.Link) -> Response:
    """Say which customer or lead this is."""
    await service.link(tx, conversation_id, form)
    return await shown(tx, conversation_id)


@conversations.post("/{conversation_id}/priority", response_model=schemas.ConversationRead)
@access("conversation:write")
async def prioritize_conversation(tx: InTx, conversation_id: UUID, form: schemas.SetPriority) -> Response:
    """Say how urgent it is."""
    await service.set_priority(tx, conversation_id, form)
    return await shown(tx, conversation_id)


@live.get("", status_code=200, response_class=sse.EventStream)
@access(None, transaction=False)
async def console_stream(request: Request, actor: ByActor) -> Response:
    """What happens in the organization, as far as the caller may know of it; resumes at `Last-Event-ID`.

    Each event has the published fact's name and number; a message's fact carries the message. ``reset``:
    some are gone, read everything afresh. It ends within two seconds of the session.
    """
    held = services(request)
    chunks = streams.of_console(held.unit, held.cache, actor, sse.last_event_id(request))

    async def allowed() -> bool:
        now = await held.resolvers["user"](request)
        return now is not None and now.rights == actor.rights  # the browser comes again with its new ones

    return sse.EventStream(chunks, seats=SEATS, who=(actor.org_id, actor.user_id), allowed=allowed)


TITLES = {
    "conversation.not_found": ("找不到该会话", "No such conversation"),
    "conversation.consent_needed": (
        "请先阅读并同意个人信息处理说明",
        "Please read and agree to the privacy notice first",
    ),
    "conversation.closed": ("会话已关闭，不能再回复", "The conversation is closed"),
    "conversation.followed": ("对方已开始新的会话", "They have begun another talk"),
    "conversation.wrong_status": ("当前状态不能这样操作", "Its status does not allow this"),
    "conversation.link_missing": ("找不到要关联的客户或线索", "No such customer or lead to link"),
    "conversation.agent_missing": ("找不到这位同事", "No such colleague"),
    "conversation.snooze_past": ("请选择一年以内的将来时间", "Choose a time to come, within a year"),
    "conversation.sub_status": ("该状态不可用于此会话", "This status does not fit the conversation"),
    "conversation.sub_status_taken": ("已有同名的状态", "There is a status of this name already"),
    "conversation.sub_status_not_found": ("找不到该状态", "No such status"),
    "conversation.too_many_statuses": ("自定义状态已达上限", "There are as many statuses as there may be"),
    "conversation.merge": (
        "只能并入同一客户的另一段未结束的会话",
        "It can only go into another open conversation of the same customer",
    ),
    "conversation.file_not_found": ("找不到该文件", "No such file"),
    "scheduled.not_found": ("找不到该定时消息", "No such scheduled message"),
    "scheduled.past": ("请选择 90 天以内的将来时间", "Choose a time to come, within ninety days"),
    "scheduled.over": ("定时消息已发出或已取消", "It was sent or cancelled already"),
    "scheduled.too_many": ("一个会话最多有 20 条定时消息", "There are 20 scheduled messages already"),
    "note.mention_missing": ("找不到被提到的同事", "No such colleague to mention"),
    "note.not_found": ("找不到该备注", "No such note"),
    "message.words_blocked": ("含有不能发送的词语，未发送", "It has words that may not be sent"),
    "message.words_confirm": (
        "含有需要确认的词语，请确认后发送",
        "It has words to confirm before it is sent",
    ),
    "conversation.details_needed": ("请先填写开始咨询前的信息", "Please fill in what is asked first"),
    "message.file_kind": (
        "只支持 10 MB 以内的 PDF、PNG 或 JPEG",
        "A PDF, a PNG or a JPEG of 10 MB at most",
    ),
    "message.too_many_files": ("本次会话的文件已达上限", "This talk has as many files as it may"),
    "message.files_off": ("该渠道不接收文件", "This channel takes no files"),
    "message.files_not_carried": ("该平台的会话暂不支持发送文件", "This platform carries no files"),
    "message.file_not_found": ("找不到该文件", "No such file"),
    "message.external_id_taken": ("消息编号已被使用", "This message id is taken"),
}
ROUTERS = (conversations, live)
