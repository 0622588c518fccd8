"""What set-up made in a server, so that it can be undone."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLE = """
CREATE TABLE made_by_setup (
    guild_id BIGINT NOT NULL,
    part TEXT NOT NULL,
    target_id BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, part)
)
"""


def upgrade() -> None:
    """Add the table."""
    op.execute(TABLE)
