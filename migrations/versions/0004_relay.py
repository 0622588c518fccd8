"""Messages between friends: who wrote to whom and when, never what."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = """
ALTER TABLE guilds ADD COLUMN relay_off_since BIGINT;
ALTER TABLE guilds ADD COLUMN relay_hours BIGINT;
ALTER TABLE guilds ADD COLUMN relay_rate BIGINT;
ALTER TABLE preferences ADD COLUMN no_messages_since BIGINT;
CREATE TABLE relayed (
    relay_id BIGINT NOT NULL PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    sender_id BIGINT NOT NULL,
    recipient_id BIGINT NOT NULL,
    source_channel_id BIGINT NOT NULL,
    source_id BIGINT NOT NULL,
    is_our_copy BIGINT NOT NULL,
    reply_to_id BIGINT,
    state TEXT NOT NULL,
    accepted_at BIGINT NOT NULL,
    copy_channel_id BIGINT,
    due_at BIGINT,
    attempts BIGINT NOT NULL,
    claimed_until BIGINT NOT NULL
);
CREATE UNIQUE INDEX relayed_source ON relayed (source_id);
CREATE INDEX relayed_due ON relayed (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX relayed_pair ON relayed (sender_id, recipient_id, relay_id);
CREATE INDEX relayed_accepted ON relayed (accepted_at);
CREATE TABLE relay_copies (
    copy_id BIGINT NOT NULL PRIMARY KEY,
    relay_id BIGINT NOT NULL,
    place BIGINT NOT NULL
);
CREATE INDEX relay_copies_relay ON relay_copies (relay_id, place);
CREATE TABLE chats (
    user_id BIGINT NOT NULL PRIMARY KEY,
    friend_id BIGINT NOT NULL,
    guild_id BIGINT NOT NULL,
    active_at BIGINT NOT NULL
);
CREATE TABLE relay_mutes (
    user_id BIGINT NOT NULL,
    muted_id BIGINT NOT NULL,
    muted_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, muted_id)
);
CREATE TABLE filtered_words (
    user_id BIGINT NOT NULL,
    word TEXT NOT NULL,
    PRIMARY KEY (user_id, word)
)
"""


def upgrade() -> None:
    """Create the tables."""
    for statement in TABLES.split(";"):
        op.execute(statement)
