"""A mail server on this machine, IMAP and SMTP over one mailbox.

It speaks as much of both as a client needs that only reads and sends: logins, folders that are opened,
searches by UID, whole messages; EHLO, AUTH PLAIN and LOGIN, MAIL, RCPT, DATA. Its bad days are by script.
"""

import asyncio
import base64
import contextlib
import re
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

FAULTS = ("busy", "refuse", "full", "cut", "accept_cut")  # of SMTP


@dataclass
class Mail:
    """The server's memory: ``inbox`` is what can be read by IMAP, ``sent`` what came by SMTP."""

    user: str
    password: str
    validity: int = 7
    inbox: list[bytes] = field(default_factory=list)
    sent: list[tuple[str, str, bytes]] = field(default_factory=list)
    faults: deque[str] = field(default_factory=deque)
    logins: int = 0
    imap_port: int = 0
    smtp_port: int = 0

    async def imap(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.closing(writer), contextlib.suppress(OSError, asyncio.IncompleteReadError):
            writer.write(b"* OK [CAPABILITY IMAP4rev1 ID] ready\r\n")
            while line := (await reader.readline()).decode("utf-8", "replace").strip():
                tag, _, command = line.partition(" ")
                lines, ending = self._imap(command)
                writer.write(b"".join(lines) + f"{tag} {ending}\r\n".encode())
                await writer.drain()
                if command.upper() == "LOGOUT":
                    return

    def _imap(self, command: str) -> tuple[list[bytes], str]:  # noqa: PLR0911 - a word, an answer
        verb = command.upper()
        if verb == "CAPABILITY":
            return [b"* CAPABILITY IMAP4rev1 ID\r\n"], "OK done"
        if verb.startswith("LOGIN "):
            given = [one.strip('"') for one in command.split(" ")[1:]]
            self.logins += 1
            right = given == [self.user, self.password]
            return [], "OK in" if right else "NO [AUTHENTICATIONFAILED] wrong"
        if verb.startswith(("SELECT ", "EXAMINE ")):
            if command.split(" ", 1)[1].strip('"').upper() != "INBOX":
                return [], "NO no such folder"
            count = len(self.inbox)
            said = f"* {count} EXISTS\r\n* OK [UIDVALIDITY {self.validity}] is\r\n"
            said += f"* OK [UIDNEXT {count + 1}] next\r\n"
            return [said.encode()], "OK [READ-ONLY] open"
        if found := re.match(r"UID SEARCH UID (\d+):\*", verb):
            first, last = int(found[1]), len(self.inbox)
            uids = (
                range(min(first, last), last + 1) if last else range(0)
            )  # as RFC 3501 has it: the last, at least
            return [f"* SEARCH {' '.join(map(str, uids))}\r\n".encode()], "OK found"
        if found := re.match(r"UID FETCH (\d+) \((.*)\)", verb):
            return self._item(int(found[1]), found[2]), "OK here"
        if verb == "LOGOUT":
            return [b"* BYE\r\n"], "OK out"
        return [], "OK done" if verb.startswith(("ID ", "NOOP")) else "BAD what?"

    def _item(self, uid: int, what: str) -> list[bytes]:
        if not 1 <= uid <= len(self.inbox):
            return []
        raw = self.inbox[uid - 1]
        if what == "RFC822.SIZE":
            return [f"* {uid} FETCH (UID {uid} RFC822.SIZE {len(raw)})\r\n".encode()]
        if "HEADER" in what:
            raw = raw.partition(b"\r\n\r\n")[0]
        return [f"* {uid} FETCH (UID {uid} BODY[] {{{len(raw)}}}\r\n".encode(), raw, b")\r\n"]

    async def smtp(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.closing(writer), contextlib.suppress(OSError, asyncio.IncompleteReadError):
            writer.write(b"220 mail.test ESMTP\r\n")
            envelope = ["", ""]
            while line := (await reader.readline()).decode("utf-8", "replace").strip():
                verb = line.upper()
                if verb == "DATA":
                    writer.write(b"354 go on\r\n")
                    answer = self._take(envelope, await self._data(reader))
                    if answer is None:
                        return
                    writer.write(answer)
                else:
                    writer.write(await self._smtp(line, verb, envelope, reader, writer))
                await writer.drain()
                if verb == "QUIT":
                    return

    async def _smtp(  # noqa: PLR0911 - a word, an answer
        self, line: str, verb: str, envelope: list[str], reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> bytes:  # fmt: skip
        if verb.startswith("EHLO"):
            return b"250-mail.test\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN\r\n"
        if verb.startswith("AUTH PLAIN"):
            return self._login(*base64.b64decode(line.split(" ")[2]).decode().split("\0")[1:])
        if verb.startswith("AUTH LOGIN"):
            user = base64.b64decode(line.split(" ")[2]).decode()
            writer.write(b"334 UGFzc3dvcmQ6\r\n")
            return self._login(user, base64.b64decode((await reader.readline()).strip()).decode())
        if verb.startswith("MAIL FROM:"):
            envelope[0] = line[10:].partition(">")[0].strip(" <")
            return b"250 ok\r\n"
        if verb.startswith("RCPT TO:"):
            envelope[1] = line[8:].partition(">")[0].strip(" <")
            if self.faults and self.faults[0] == "full":
                self.faults.popleft()
                return b"452 too much\r\n"
            return b"550 no such user\r\n" if envelope[1].startswith("nobody@") else b"250 ok\r\n"
        return b"221 bye\r\n" if verb == "QUIT" else b"250 ok\r\n"

    def _login(self, user: str, password: str) -> bytes:
        right = (user, password) == (self.user, self.password)
        return b"235 in\r\n" if right else b"535 wrong\r\n"

    async def _data(self, reader: asyncio.StreamReader) -> bytes:
        lines = []
        while (line := await reader.readline()) != b".\r\n":
            if not line:
                raise asyncio.IncompleteReadError(b"", None)
            lines.append(line[1:] if line.startswith(b"..") else line)
        return b"".join(lines)

    def _take(self, envelope: list[str], raw: bytes) -> bytes | None:
        """None: the connection is cut."""
        fault = self.faults.popleft() if self.faults else ""
        if fault in {"", "accept_cut"}:
            self.sent.append((envelope[0], envelope[1], raw))
        if fault in {"cut", "accept_cut"}:
            return None
        return {"busy": b"451 later\r\n", "refuse": b"554 no\r\n"}.get(fault, b"250 taken\r\n")


@contextlib.asynccontextmanager
async def serving(mail: Mail, imap_port: int = 0, smtp_port: int = 0) -> AsyncIterator[Mail]:
    """Both servers on loopback."""
    one = await asyncio.start_server(mail.imap, "127.0.0.1", imap_port)
    two = await asyncio.start_server(mail.smtp, "127.0.0.1", smtp_port)
    mail.imap_port, mail.smtp_port = (server.sockets[0].getsockname()[1] for server in (one, two))
    try:
        yield mail
    finally:
        one.close()
        two.close()
