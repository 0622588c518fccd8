"""After how many days a server's members no longer count as active, and count as lurkers."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; without a choice the defaults hold."""
    op.execute("ALTER TABLE guilds ADD COLUMN active_days BIGINT")
    op.execute("ALTER TABLE guilds ADD COLUMN lurker_days BIGINT")
