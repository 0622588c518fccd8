"""Servers, members, the follow graph with its history, and the access that friendships open."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE installation (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
CREATE TABLE guilds (
    guild_id BIGINT NOT NULL PRIMARY KEY,
    friends_role_id BIGINT,
    friends_needed BIGINT NOT NULL,
    set_up_by BIGINT
);
CREATE TABLE members (
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    screened_at BIGINT,
    left_at BIGINT,
    PRIMARY KEY (guild_id, user_id)
);
CREATE INDEX members_left ON members (guild_id, user_id) WHERE left_at IS NOT NULL;
CREATE TABLE follows (
    guild_id BIGINT NOT NULL,
    follower_id BIGINT NOT NULL,
    followed_id BIGINT NOT NULL,
    followed_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, follower_id, followed_id)
);
CREATE INDEX follows_following ON follows (guild_id, follower_id, followed_at, followed_id);
CREATE INDEX follows_followers ON follows (guild_id, followed_id, followed_at, follower_id);
CREATE TABLE follow_history (
    event_id BIGINT NOT NULL PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    actor_id BIGINT NOT NULL,
    other_id BIGINT NOT NULL,
    happened_at BIGINT NOT NULL
);
CREATE INDEX follow_history_guild ON follow_history (guild_id, happened_at);
CREATE INDEX follow_history_actor ON follow_history (guild_id, actor_id, happened_at);
CREATE TABLE grants (
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    target_id BIGINT NOT NULL,
    intended_at BIGINT NOT NULL,
    given_at BIGINT,
    PRIMARY KEY (guild_id, user_id, kind, target_id)
);
CREATE INDEX grants_target ON grants (guild_id, target_id);
CREATE TABLE access_work (
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    claimed_until BIGINT NOT NULL,
    PRIMARY KEY (guild_id, user_id)
);
CREATE INDEX access_work_due ON access_work (due_at);
CREATE TABLE problems (
    guild_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    target_id BIGINT NOT NULL,
    reason TEXT NOT NULL,
    since BIGINT NOT NULL,
    retry_at BIGINT NOT NULL,
    told_at BIGINT,
    PRIMARY KEY (guild_id, kind, target_id)
)
"""


def upgrade() -> None:
    """Create the tables."""
    for statement in TABLES.split(";"):
        op.execute(statement)
