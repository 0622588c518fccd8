"""Posts and the feed: who posted what kind of thing for whom and when, where its text lies, and who answered it."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLES = """
ALTER TABLE guilds ADD COLUMN feed_channel_id BIGINT;
ALTER TABLE preferences ADD COLUMN comments_by TEXT;
ALTER TABLE preferences ADD COLUMN reposts_by TEXT;
CREATE TABLE posts (
    post_id BIGINT NOT NULL PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    author_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    audience TEXT NOT NULL,
    state TEXT NOT NULL,
    posted_at BIGINT NOT NULL,
    edited_at BIGINT,
    pictures BIGINT NOT NULL,
    comments_by TEXT,
    reposts_by TEXT,
    channel_id BIGINT,
    message_id BIGINT,
    thread_id BIGINT,
    due_at BIGINT,
    attempts BIGINT NOT NULL,
    claimed_until BIGINT NOT NULL
);
CREATE INDEX posts_author ON posts (guild_id, author_id, posted_at, state) WHERE state = 'shown';
CREATE INDEX posts_whose ON posts (author_id, posted_at);
CREATE INDEX posts_of ON posts (guild_id, author_id);
CREATE INDEX posts_posted ON posts (guild_id, posted_at);
CREATE UNIQUE INDEX posts_message ON posts (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX posts_channel ON posts (channel_id);
CREATE INDEX posts_due ON posts (due_at) WHERE due_at IS NOT NULL;
CREATE TABLE post_acts (
    act_id BIGINT NOT NULL PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    post_id BIGINT NOT NULL,
    author_id BIGINT NOT NULL,
    actor_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    standing TEXT NOT NULL,
    acted_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX post_acts_once ON post_acts (post_id, kind, actor_id) WHERE kind <> 'comment';
CREATE INDEX post_acts_post ON post_acts (post_id, kind);
CREATE INDEX post_acts_reposts ON post_acts (guild_id, actor_id, act_id) WHERE kind = 'repost';
CREATE INDEX post_acts_pair ON post_acts (guild_id, actor_id, author_id, acted_at);
CREATE INDEX post_acts_of ON post_acts (guild_id, author_id);
CREATE INDEX post_acts_author ON post_acts (author_id, actor_id);
CREATE TABLE comments (
    comment_id BIGINT NOT NULL PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    post_id BIGINT NOT NULL,
    author_id BIGINT NOT NULL,
    state TEXT NOT NULL,
    commented_at BIGINT NOT NULL,
    channel_id BIGINT,
    message_id BIGINT,
    due_at BIGINT
);
CREATE INDEX comments_post ON comments (post_id, comment_id);
CREATE INDEX comments_author ON comments (author_id, commented_at);
CREATE UNIQUE INDEX comments_message ON comments (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX comments_due ON comments (due_at) WHERE due_at IS NOT NULL;
CREATE TABLE post_removals (
    message_id BIGINT NOT NULL PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    author_id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    thread_id BIGINT,
    due_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    claimed_until BIGINT NOT NULL
);
CREATE INDEX post_removals_due ON post_removals (due_at);
CREATE TABLE feed_visits (
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    visited_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, user_id)
);
CREATE TABLE hidden_reposts (
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    reposter_id BIGINT NOT NULL,
    hidden_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, user_id, reposter_id)
);
CREATE INDEX hidden_reposts_reposter ON hidden_reposts (guild_id, reposter_id)
"""


def upgrade() -> None:
    """Create the tables."""
    for statement in TABLES.split(";"):
        op.execute(statement)
