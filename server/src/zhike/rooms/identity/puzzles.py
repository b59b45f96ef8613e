"""A puzzle before further guesses (docs/decisions/0025, promise P-13).

So many sign-ins may fail in a quarter of an hour, of one address and of everybody together; the next tries
bring the answer to a puzzle, which is work for a machine and nothing for a person. Browsers that the account
knows are never asked. A puzzle belongs to one address, lives five minutes, and its answer counts once.

``target`` is SHA-256 of ``salt:number`` in hexadecimal, for one number below ``most``: whoever tries them all
finds it, so the work has an end. Nothing is kept of a puzzle: it comes back sealed with its answer.
"""

import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass

import orjson

from zhike.core import cache, crypto, errors
from zhike.core.http.services import Services
from zhike.core.tx import Tx
from zhike.rooms.identity import login_guard
from zhike.rooms.identity.login_device import Client

HEADER = "puzzle-answer"
WINDOW = 900
LIFETIME = 300
HARDER_EVERY = 10
HARDEST = 4  # doublings
_BOUND = "puzzle"


class PuzzleDue(errors.DomainError):
    """Solve the puzzle of ``params`` and send the same once more with ``Puzzle-Answer``."""

    code = "auth.puzzle_required"
    status = 428


@dataclass(frozen=True, slots=True)
class Puzzle:
    """What is sealed and comes back: the answer with it, so that checking costs nothing."""

    salt: str
    number: int
    address: str
    until: int

    def seal(self, held: Services) -> str:
        # of one length whatever the number, or the length would tell how many digits it has
        plain = orjson.dumps([self.salt, f"{self.number:08}", self.address, self.until])
        return crypto.seal(held.unit.keyring.derive("puzzle:v1"), plain, _BOUND).hex()

    @property
    def target(self) -> str:
        return hashlib.sha256(f"{self.salt}:{self.number}".encode()).hexdigest()


def _open(held: Services, sealed: str) -> Puzzle | None:
    try:
        plain = crypto.unseal(held.unit.keyring.derive("puzzle:v1"), bytes.fromhex(sealed), _BOUND)
        salt, number, address, until = orjson.loads(plain)
        return Puzzle(salt, int(number), address, until)
    except (ValueError, TypeError, crypto.Unreadable):
        return None


async def _make(held: Services, client: Client) -> PuzzleDue:
    """A new puzzle for this address; who asks for many gets harder ones."""
    asked = await held.cache.count(cache.LOGIN.key(None, "puzzle", client.address), 3600)
    most = held.settings.zhike_puzzle_work << min(asked // HARDER_EVERY, HARDEST)
    puzzle = Puzzle(
        secrets.token_hex(8), secrets.randbelow(most), client.address, int(time.time()) + LIFETIME
    )
    return PuzzleDue(
        puzzle=puzzle.seal(held), salt=puzzle.salt, target=puzzle.target, most=most, expires_in=LIFETIME
    )


async def _is_solved(held: Services, client: Client) -> bool:
    """Whether the request brings a right answer that nobody has brought before."""
    sealed, _, number = client.answer.partition(" ")
    puzzle = _open(held, sealed)
    if puzzle is None or puzzle.until < time.time():
        return False
    right = hmac.compare_digest(str(puzzle.number).encode(), number.strip().encode())
    if not right or puzzle.address != client.address:
        return False
    subject = held.unit.keyring.digest("puzzle", puzzle.salt)
    async with held.unit.transaction(login_guard.NOBODY_AT_ALL, client.info) as tx:
        return await login_guard.take_turn(tx, [(subject, 2 * LIFETIME, 1)]) == 0


def _subjects(tx_or_held: Services | Tx, client: Client) -> list[bytes]:
    digest = tx_or_held.unit.keyring.digest
    return [digest("failures-address", client.address), digest("failures-everywhere", "")]


async def admit(held: Services, client: Client, digest: bytes) -> None:
    """Let one try for the login of ``digest`` pass, counted as a failure until it has come out well.

    What it answers never depends on whether somebody has the login. Raises `PuzzleDue`.
    """
    if client.is_known_to(digest) or (client.answer and await _is_solved(held, client)):
        return
    most = (held.settings.zhike_puzzle_address, held.settings.zhike_puzzle_everywhere)
    allowances = [
        (subject, WINDOW, count) for subject, count in zip(_subjects(held, client), most, strict=True)
    ]
    async with held.unit.transaction(login_guard.NOBODY_AT_ALL, client.info) as tx:
        wait = await login_guard.take_turn(tx, allowances)
    if wait:
        raise await _make(held, client)


async def passed(tx: Tx, client: Client, digest: bytes) -> None:
    """It came out well: it was no failure."""
    if not client.answer and not client.is_known_to(digest):
        await tx.conn.execute("SELECT app.return_turn($1)", _subjects(tx, client))
