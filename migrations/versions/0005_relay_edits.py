"""Which edit of its source a copy shows, so that what changed while the bot was down can follow."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

CHANGES = """
ALTER TABLE relayed ADD COLUMN edited_at BIGINT;
CREATE INDEX relayed_channel ON relayed (source_channel_id, source_id)
"""


def upgrade() -> None:
    """Add the column, and the index to find what came from a DM."""
    for statement in CHANGES.split(";"):
        op.execute(statement)
