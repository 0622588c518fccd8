"""Servers the bot was removed from, and indexes for what the hourly jobs delete."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE departures (
    guild_id BIGINT NOT NULL PRIMARY KEY,
    left_at BIGINT NOT NULL
);
CREATE INDEX notices_noted ON notices (noted_at);
CREATE INDEX notices_about ON notices (guild_id, about_id);
CREATE INDEX declines_target ON declines (guild_id, target_id);
CREATE INDEX mutes_muted ON mutes (guild_id, muted_id);
CREATE INDEX dismissals_dismissed ON dismissals (guild_id, dismissed_id);
CREATE INDEX exclusions_excluded ON exclusions (guild_id, excluded_id);
CREATE INDEX subscriptions_subscriber ON subscriptions (guild_id, subscriber_id)
"""


def upgrade() -> None:
    """Create the table and the indexes."""
    for statement in TABLES.split(";"):
        op.execute(statement)
