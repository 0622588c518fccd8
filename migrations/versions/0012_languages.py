"""The language in which somebody is written to."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; nobody's language is known yet."""
    op.execute("ALTER TABLE contacts ADD COLUMN locale TEXT")
