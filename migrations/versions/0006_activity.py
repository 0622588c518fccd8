"""What is counted: sums of a whole server, different people by keyed hash, and figures of those who want them."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = """
ALTER TABLE guilds ADD COLUMN zone TEXT;
ALTER TABLE preferences ADD COLUMN figures TEXT NOT NULL DEFAULT 'off';
ALTER TABLE preferences ADD COLUMN figures_since BIGINT;
ALTER TABLE preferences ADD COLUMN uncounted_until BIGINT;
CREATE TABLE activity_hours (
    guild_id BIGINT NOT NULL,
    hour BIGINT NOT NULL,
    kind TEXT NOT NULL,
    relation TEXT NOT NULL,
    amount BIGINT NOT NULL,
    PRIMARY KEY (guild_id, hour, kind, relation)
);
CREATE INDEX activity_hours_age ON activity_hours (hour);
CREATE TABLE activity_days (
    guild_id BIGINT NOT NULL,
    day BIGINT NOT NULL,
    kind TEXT NOT NULL,
    relation TEXT NOT NULL,
    amount BIGINT NOT NULL,
    PRIMARY KEY (guild_id, day, kind, relation)
);
CREATE INDEX activity_days_age ON activity_days (day);
CREATE TABLE activity_months (
    guild_id BIGINT NOT NULL,
    month BIGINT NOT NULL,
    kind TEXT NOT NULL,
    relation TEXT NOT NULL,
    amount BIGINT NOT NULL,
    PRIMARY KEY (guild_id, month, kind, relation)
);
CREATE TABLE activity_people (
    guild_id BIGINT NOT NULL,
    person BIGINT NOT NULL,
    last_day BIGINT NOT NULL,
    active_days BIGINT NOT NULL,
    passive_days BIGINT NOT NULL,
    PRIMARY KEY (guild_id, person)
);
CREATE INDEX activity_people_age ON activity_people (last_day);
CREATE TABLE activity_flushes (
    flush_id BIGINT NOT NULL PRIMARY KEY,
    flushed_at BIGINT NOT NULL
);
CREATE TABLE activity_exclusions (
    guild_id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    PRIMARY KEY (guild_id, channel_id)
);
CREATE TABLE person_days (
    user_id BIGINT NOT NULL,
    guild_id BIGINT NOT NULL,
    day BIGINT NOT NULL,
    kind TEXT NOT NULL,
    side TEXT NOT NULL,
    relation TEXT NOT NULL,
    amount BIGINT NOT NULL,
    PRIMARY KEY (user_id, guild_id, day, kind, side, relation)
);
CREATE INDEX person_days_guild ON person_days (guild_id, day);
CREATE INDEX person_days_age ON person_days (day);
CREATE TABLE pair_days (
    user_id BIGINT NOT NULL,
    guild_id BIGINT NOT NULL,
    other_id BIGINT NOT NULL,
    day BIGINT NOT NULL,
    kind TEXT NOT NULL,
    amount BIGINT NOT NULL,
    PRIMARY KEY (user_id, guild_id, other_id, day, kind)
);
CREATE INDEX pair_days_other ON pair_days (other_id, guild_id, user_id);
CREATE INDEX pair_days_age ON pair_days (day)
"""


def upgrade() -> None:
    """Create the tables."""
    for statement in TABLES.split(";"):
        op.execute(statement)
