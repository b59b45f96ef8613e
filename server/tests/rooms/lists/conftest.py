"""An organization with a queue that is worked off by hand."""

from ..scores.conftest import past, relay_db  # noqa: F401  fixtures
