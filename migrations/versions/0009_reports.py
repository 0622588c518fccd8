"""Reports of messages, what moderators decided, who is suspended, and messages of ours that are to be removed."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLES = """
ALTER TABLE guilds ADD COLUMN reports_channel_id BIGINT;
ALTER TABLE relayed ADD COLUMN taken_back_at BIGINT;
CREATE TABLE reports (
    report_id BIGINT NOT NULL PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    reporter_id BIGINT,
    reported_id BIGINT NOT NULL,
    subject TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    word TEXT NOT NULL,
    reported_at BIGINT NOT NULL,
    verdict TEXT,
    handled_by BIGINT,
    handled_at BIGINT,
    card_channel_id BIGINT,
    card_id BIGINT,
    due_at BIGINT,
    attempts BIGINT NOT NULL,
    claimed_until BIGINT NOT NULL
);
CREATE UNIQUE INDEX reports_once ON reports (reporter_id, subject, subject_id);
CREATE INDEX reports_guild ON reports (guild_id, reported_at);
CREATE INDEX reports_reported ON reports (reported_id);
CREATE INDEX reports_due ON reports (due_at) WHERE due_at IS NOT NULL;
CREATE TABLE moderation_log (
    entry_id BIGINT NOT NULL PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    act TEXT NOT NULL,
    moderator_id BIGINT,
    about_id BIGINT,
    report_id BIGINT,
    ends_at BIGINT,
    happened_at BIGINT NOT NULL
);
CREATE INDEX moderation_log_guild ON moderation_log (guild_id, happened_at);
CREATE TABLE suspensions (
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    report_id BIGINT NOT NULL,
    suspended_at BIGINT NOT NULL,
    ends_at BIGINT,
    PRIMARY KEY (guild_id, user_id)
);
CREATE INDEX suspensions_ends ON suspensions (ends_at) WHERE ends_at IS NOT NULL;
CREATE TABLE removals (
    message_id BIGINT NOT NULL PRIMARY KEY,
    channel_id BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL
);
CREATE INDEX removals_due ON removals (due_at)
"""


def upgrade() -> None:
    """Create the tables."""
    for statement in TABLES.split(";"):
        op.execute(statement)
