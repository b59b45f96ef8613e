"""What is searched in knowledge, where the database server has pgvector.

Revision: 0078_knowledge_index
"""

from alembic import op
from sqlalchemy import text

from zhike.migrations import tenancy, vectors

revision = "0078_knowledge_index"
down_revision = "0077_knowledge"


def upgrade() -> None:
    if op.get_bind().scalar(text(vectors.THERE)):
        tenancy.script(vectors.create())


def downgrade() -> None:
    for table in reversed(vectors.TABLES):
        op.drop_table(table, if_exists=True)
