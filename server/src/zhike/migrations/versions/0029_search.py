"""Have every organization's people found by pinyin, too: the worker gives old rows their keys.

Revision: 0029_search
"""

from zhike.migrations import tenancy

revision = "0029_search"
down_revision = "0028_consent"

_AGAIN = """
INSERT INTO outbox_events (org_id, id, kind, event_type, dedupe_key)
SELECT id, gen_random_uuid(), 'job', 'core.reindex', 'core.reindex:0029' FROM organizations
ON CONFLICT (org_id, dedupe_key) DO NOTHING
"""


def upgrade() -> None:
    # the planner learns from this sample which keys are common: one letter of a name, or one of a pair
    tenancy.script(
        "ALTER TABLE customers ALTER COLUMN search_keys SET STATISTICS 1000;"
        "ALTER TABLE leads ALTER COLUMN search_keys SET STATISTICS 1000;" + _AGAIN
    )


def downgrade() -> None:
    tenancy.script(
        "ALTER TABLE customers ALTER COLUMN search_keys SET STATISTICS -1;"
        "ALTER TABLE leads ALTER COLUMN search_keys SET STATISTICS -1;"
        "DELETE FROM outbox_events WHERE dedupe_key = 'core.reindex:0029'"
    )
