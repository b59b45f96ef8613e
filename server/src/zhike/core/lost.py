"""What it looks like when the database goes away under a connection of our own."""

import asyncpg

LOST = (
    OSError,
    TimeoutError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a statement met the very moment of the cut
)
