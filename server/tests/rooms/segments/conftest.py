"""An organization whose customers have a past."""

from ..scores.conftest import past, relay_db  # noqa: F401  fixtures
