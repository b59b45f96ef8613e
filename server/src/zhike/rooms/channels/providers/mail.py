"""A mailbox: IMAP in, from a place on, and SMTP out. The library's clients run in threads, and connect to the
addresses that the house has checked, by the name that TLS has to prove."""

import asyncio
import imaplib
import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from zhike.core.egress import Egress, Failed, Refused
from zhike.rooms.channels.providers import mail_text
from zhike.rooms.channels.providers.protocol import (
    Accepted,
    Account,
    Batch,
    Capabilities,
    Event,
    Heard,
    Outgoing,
    Outside,
    Provider,
    Rejected,
    Sent,
    Shape,
    Told,
    Uncertain,
    Unwell,
)

SECONDS = 20.0
MOST_AT_ONCE, MOST_BYTES = 20, 20_000_000
IMAP_PORTS, SMTP_PORTS = frozenset({143, 993}), frozenset({25, 465, 587, 994})
_UIDS = re.compile(rb"UID (\d+)")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


def _address(value: str) -> str:
    if not mail_text.is_address(value):
        raise PydanticCustomError("email", "must be an address such as service@example.com")
    return value.lower()


Host = Annotated[
    str, StringConstraints(strip_whitespace=True, to_lower=True, pattern=r"^[A-Za-z0-9.-]{1,253}$")
]
Port = Annotated[int, Field(ge=1, le=65535)]
Security = Literal["tls", "starttls", "none"]


class MailSettings(Shape):
    """``none``, no encryption, is taken only where the operator allows plain http, too. ``tickets``: what
    comes opens tickets and answers them, in place of conversations."""

    address: Annotated[str, Field(max_length=200), AfterValidator(_address)]
    sender: Annotated[str, Field(max_length=100)] = ""
    username: Annotated[str, Field(max_length=200)] | None = None
    imap_host: Host
    imap_port: Port = 993
    imap_security: Security = "tls"
    smtp_host: Host
    smtp_port: Port = 465
    smtp_security: Security = "tls"
    tickets: bool = False
    folder: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9 _./-]{1,100}$")] = "INBOX"


class Mailbox(Provider):
    Settings = MailSettings
    secrets = {"password": False}

    def capabilities(self, settings: Mapping[str, Any]) -> Capabilities:
        return Capabilities(most=mail_text.MOST_TEXT, pushes=False, polls=True, receipts=True)

    def fits(self, name: str, secret: str) -> bool:
        return 1 <= len(secret) <= 200 and secret.isprintable()

    def places(self, settings: Mapping[str, Any]) -> list[str]:
        return [str(settings.get("folder", "INBOX"))]

    async def poll(self, account: Account, place: str, hint: str, cursor: str, outside: Outside) -> Batch:
        """What came after the cursor, ``validity:uid``. A mailbox that is looked at for the first time, or
        was made anew, begins with what comes from now on. Raises `Unwell`."""
        settings = MailSettings.model_validate(account.settings)
        address = await _reach(outside.egress, settings.imap_host, settings.imap_port, IMAP_PORTS,
                               settings.imap_security)  # fmt: skip
        tls = outside.egress.context
        raws, following, more = await _in_thread(
            lambda: _fetch(settings, account.secrets["password"], address, tls, place, cursor)
        )
        now = datetime.now(UTC)
        events = [event for raw in raws if (event := _event(mail_text.read(raw, now), settings)) is not None]
        return Batch(events, following, more)

    async def send(self, account: Account, out: Outgoing, outside: Outside) -> Sent:
        settings = MailSettings.model_validate(account.settings)
        if not mail_text.is_address(out.to):
            return Rejected("nobody")
        last = out.last.get("email") or {}
        thread = [str(one) for one in [last.get("id"), *(last.get("thread") or [])] if one]
        subject = str(last.get("subject") or account.name)
        if not subject.lower().startswith(("re:", "re：", "回复:", "回复：")):
            subject = f"Re: {subject}"
        mail, id = mail_text.compose(
            key=out.key, address=settings.address, name=settings.sender or account.name, to=out.to,
            subject=subject, text=out.text, thread=thread, now=datetime.now(UTC), automatic=out.automatic,
        )  # fmt: skip
        try:
            address = await _reach(outside.egress, settings.smtp_host, settings.smtp_port, SMTP_PORTS,
                                   settings.smtp_security)  # fmt: skip
        except Unwell as unwell:
            return Rejected(unwell.reason, again=unwell.reason in {"connect", "timeout"}, account=True)
        tls, password = outside.egress.context, account.secrets["password"]
        return await asyncio.to_thread(_deliver, settings, password, address, tls, mail, out.to, id)

    async def health(self, account: Account, outside: Outside) -> None:
        """Both servers let us in. Raises `Unwell`."""
        settings = MailSettings.model_validate(account.settings)
        password, tls = account.secrets["password"], outside.egress.context
        into = await _reach(outside.egress, settings.imap_host, settings.imap_port, IMAP_PORTS,
                            settings.imap_security)  # fmt: skip
        await _in_thread(lambda: _imap(settings, password, into, tls).logout())
        out = await _reach(outside.egress, settings.smtp_host, settings.smtp_port, SMTP_PORTS,
                           settings.smtp_security)  # fmt: skip
        await _in_thread(lambda: _smtp(settings, password, out, tls).quit())


async def _reach(egress: Egress, host: str, port: int, ports: frozenset[int], security: str) -> str:
    """A checked address of the server. Raises `Unwell`."""
    if security == "none" and not egress.http:
        raise Unwell("refused.plain")
    try:
        return (await egress.addresses(host, port, ports))[0]
    except (Refused, Failed) as error:
        raise Unwell(f"refused.{error.reason}" if isinstance(error, Refused) else error.reason) from None


async def _in_thread(work: Callable[[], Any]) -> Any:
    """Raises `Unwell` for whatever a mail server does wrong."""
    try:
        return await asyncio.to_thread(work)
    except smtplib.SMTPAuthenticationError:
        raise Unwell("login") from None
    except imaplib.IMAP4.error as error:
        raise Unwell(
            "login" if "AUTHENTICATIONFAILED" in str(error).upper() else "imap", str(error)
        ) from None
    except ssl.SSLError:
        raise Unwell("tls") from None
    except TimeoutError:
        raise Unwell("timeout") from None
    except (OSError, smtplib.SMTPException, ValueError):
        raise Unwell("connect") from None


class _Imap(imaplib.IMAP4):
    """IMAP over a socket that goes to a checked address."""

    def __init__(self, host: str, port: int, address: str, tls: ssl.SSLContext | None) -> None:
        self._checked, self._tls = address, tls
        super().__init__(host, port, SECONDS)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        made = socket.create_connection((self._checked, self.port), timeout)
        return self._tls.wrap_socket(made, server_hostname=self.host) if self._tls is not None else made


def _imap(settings: MailSettings, password: str, address: str, tls: ssl.SSLContext) -> imaplib.IMAP4:
    direct = tls if settings.imap_security == "tls" else None
    client = _Imap(settings.imap_host, settings.imap_port, address, direct)
    try:
        if settings.imap_security == "starttls":
            client.starttls(tls)
        client.login(settings.username or settings.address, password)
        if "ID" in client.capabilities:  # 163 and its kin let nobody read who does not say who they are
            imaplib.Commands.setdefault("ID", ("AUTH", "SELECTED"))
            client._simple_command("ID", '("name" "zhike" "version" "1")')
    except BaseException:
        client.shutdown()
        raise
    return client


def _fetch(
    settings: MailSettings, password: str, address: str, tls: ssl.SSLContext, folder: str, cursor: str
) -> tuple[list[bytes], str, bool]:
    client = _imap(settings, password, address, tls)
    try:
        status, _ = client.select(f'"{folder}"', readonly=True)
        if status != "OK":
            raise Unwell("folder", folder)
        validity = _number(client.response("UIDVALIDITY")[1])
        begun, _, last = cursor.partition(":")
        if begun != str(validity):
            following = _number(client.response("UIDNEXT")[1])
            return [], f"{validity}:{max(following - 1, 0)}", False
        return _after(client, validity, int(last))
    finally:
        try:
            client.logout()
        except (OSError, imaplib.IMAP4.error):
            client.shutdown()


def _number(said: list[Any]) -> int:
    return int(said[0]) if said and said[0] is not None and bytes(said[0]).isdigit() else 0


def _after(client: imaplib.IMAP4, validity: int, last: int) -> tuple[list[bytes], str, bool]:
    _, found = client.uid("SEARCH", f"UID {last + 1}:*")
    uids = sorted(int(uid) for uid in (found[0] or b"").split() if int(uid) > last)
    chosen, raws = uids[:MOST_AT_ONCE], []
    for uid in chosen:
        _, sizes = client.uid("FETCH", str(uid), "(RFC822.SIZE)")
        size = _SIZE.search(_joined(sizes))
        what = "(BODY.PEEK[])" if size is None or int(size[1]) <= MOST_BYTES else "(BODY.PEEK[HEADER])"
        _, parts = client.uid("FETCH", str(uid), what)
        raws += [part[1] for part in parts if isinstance(part, tuple)][:1]
    return raws, f"{validity}:{chosen[-1] if chosen else last}", len(uids) > len(chosen)


def _joined(parts: list[Any]) -> bytes:
    return b" ".join(part if isinstance(part, bytes) else part[0] for part in parts if part)


def _event(mail: mail_text.Mail, settings: MailSettings) -> Event | None:
    """None for our own mail, and for what names nobody."""
    if mail.bounced is not None:
        return Told(mail.thread[0], "failed", f"mail.{mail.bounced}") if mail.thread else None
    if not mail.address or mail.address == settings.address or not mail_text.is_address(mail.address):
        return None
    text = mail.text.strip() or mail.subject or ("[附件]" if mail.files else "[空]")
    more: dict[str, Any] = {
        "email": {"id": mail.id, "subject": mail.subject, "thread": list(mail.thread[:20])},
        "automatic": mail.automatic,
    }
    return Heard(mail.id, mail.address, text, mail.at, mail.name or mail.address, "text", more, mail.files)


class _Smtp(smtplib.SMTP):
    """SMTP over a socket that goes to a checked address."""

    def __init__(self, host: str, port: int, address: str, tls: ssl.SSLContext | None) -> None:
        self._checked, self._tls = address, tls
        super().__init__(host, port, timeout=SECONDS)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        made = socket.create_connection((self._checked, port), timeout)
        return self._tls.wrap_socket(made, server_hostname=host) if self._tls is not None else made


def _smtp(settings: MailSettings, password: str, address: str, tls: ssl.SSLContext) -> smtplib.SMTP:
    direct = tls if settings.smtp_security == "tls" else None
    client = _Smtp(settings.smtp_host, settings.smtp_port, address, direct)
    client._host = settings.smtp_host  # type: ignore[attr-defined]  # the name that STARTTLS has to prove
    try:
        if settings.smtp_security == "starttls":
            client.starttls(context=tls)
        client.login(settings.username or settings.address, password)
    except BaseException:
        client.close()
        raise
    return client


def _deliver(
    settings: MailSettings, password: str, address: str, tls: ssl.SSLContext, mail: EmailMessage, to: str,
    id: str,
) -> Sent:  # fmt: skip
    """Until the last line of the mail has left, nothing has been sent; after it, only an answer tells."""
    try:
        client = _smtp(settings, password, address, tls)
    except smtplib.SMTPAuthenticationError:
        return Rejected("login", account=True)
    except (OSError, smtplib.SMTPException, ValueError):
        return Rejected("connect", again=True)
    try:
        return _envelope(client, settings.address, to) or _body(client, mail, to, id)
    finally:
        client.close()


def _body(client: smtplib.SMTP, mail: EmailMessage, to: str, id: str) -> Sent:
    try:
        code, _ = client.data(mail.as_bytes())
    except smtplib.SMTPDataError as error:
        return _by_code(error.smtp_code)
    except (OSError, smtplib.SMTPException):
        return Uncertain("cut")
    if code != 250:
        return _by_code(code)
    return Accepted(id, {"subject": str(mail["Subject"]), "recipients": [to]})


def _envelope(client: smtplib.SMTP, sender: str, to: str) -> Rejected | None:
    try:
        for code, _ in (client.mail(sender), client.rcpt(to)):
            if code not in {250, 251}:
                return _by_code(code)
    except (OSError, smtplib.SMTPException):
        return Rejected("connect", again=True)
    return None


def _by_code(code: int) -> Rejected:
    return Rejected(f"smtp.{code}", again=400 <= code < 500, account=code in {421, 530, 534, 535})
