"""Circles and live rooms, who is kept out of them, and what staff took away by hand."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = """
ALTER TABLE guilds ADD COLUMN lounge_id BIGINT;
ALTER TABLE guilds ADD COLUMN circles_category_id BIGINT;
ALTER TABLE guilds ADD COLUMN account_days BIGINT;
ALTER TABLE guilds ADD COLUMN friendship_hours BIGINT;
CREATE TABLE spaces (
    space_id BIGINT NOT NULL PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    owner_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    form TEXT NOT NULL,
    audience TEXT NOT NULL,
    name TEXT NOT NULL,
    parent_id BIGINT,
    channel_id BIGINT,
    shown_name TEXT,
    opened_at BIGINT NOT NULL,
    closed_at BIGINT,
    empty_since BIGINT,
    due_at BIGINT,
    attempts BIGINT NOT NULL,
    claimed_until BIGINT NOT NULL
);
CREATE UNIQUE INDEX spaces_owner ON spaces (guild_id, owner_id, kind);
CREATE INDEX spaces_channel ON spaces (channel_id);
CREATE INDEX spaces_due ON spaces (due_at) WHERE due_at IS NOT NULL;
CREATE TABLE exclusions (
    guild_id BIGINT NOT NULL,
    owner_id BIGINT NOT NULL,
    excluded_id BIGINT NOT NULL,
    excluded_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, owner_id, excluded_id)
);
CREATE TABLE withheld (
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    target_id BIGINT NOT NULL,
    withheld_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, user_id, kind, target_id)
);
CREATE TABLE subscriptions (
    guild_id BIGINT NOT NULL,
    subscriber_id BIGINT NOT NULL,
    about_id BIGINT NOT NULL,
    topic TEXT NOT NULL,
    subscribed_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, about_id, topic, subscriber_id)
);
CREATE TABLE sweeps (
    guild_id BIGINT NOT NULL PRIMARY KEY,
    after_id BIGINT NOT NULL,
    due_at BIGINT NOT NULL
)
"""


def upgrade() -> None:
    """Create the tables."""
    for statement in TABLES.split(";"):
        op.execute(statement)
