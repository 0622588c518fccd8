"""Servers the bot was removed from, and indexes for what the hourly jobs delete."""

from alembic import op

revision = "0011"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE departures (
    guild_id BIGINT NOT NULL PRIMARY KEY,
    left_at BIGINT NOT NULL
)
"""


def upgrade() -> None:
    """Create the tables."""
    for statement in TABLES.split(";"):
        op.execute(statement)
