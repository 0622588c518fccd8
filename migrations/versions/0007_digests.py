"""Digests: when each server's comes, and which were sent."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLES = """
ALTER TABLE preferences ADD COLUMN personal_digest_since BIGINT;
CREATE INDEX preferences_personal_digest ON preferences (user_id) WHERE personal_digest_since IS NOT NULL;
CREATE TABLE digest_schedules (
    guild_id BIGINT NOT NULL PRIMARY KEY,
    channel_id BIGINT NOT NULL,
    every TEXT NOT NULL,
    at_minute BIGINT NOT NULL,
    weekday BIGINT NOT NULL
);
CREATE TABLE digest_runs (
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    period_key TEXT NOT NULL,
    run_id BIGINT NOT NULL,
    every TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    try_at BIGINT,
    claimed_until BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    tried_at BIGINT,
    tried_in BIGINT,
    sent_at BIGINT,
    message_id BIGINT,
    skipped_at BIGINT,
    PRIMARY KEY (guild_id, user_id, period_key)
);
CREATE INDEX digest_runs_try ON digest_runs (try_at) WHERE try_at IS NOT NULL;
CREATE INDEX digest_runs_due ON digest_runs (due_at)
"""


def upgrade() -> None:
    """Create the tables."""
    for statement in TABLES.split(";"):
        op.execute(statement)
