"""The whole follow graph: requests, blocks, mutes, preferences, interests, notices, and who was told."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = """
ALTER TABLE guilds ADD COLUMN follows_per_day BIGINT;
ALTER TABLE guilds ADD COLUMN follows_in_all BIGINT;
ALTER TABLE guilds ADD COLUMN first_contact_since BIGINT;
ALTER TABLE members ADD COLUMN used_at BIGINT;
CREATE INDEX members_user ON members (user_id);
CREATE INDEX members_shown ON members (guild_id, user_id, left_at, name);
CREATE INDEX members_left_at ON members (left_at) WHERE left_at IS NOT NULL;
CREATE TABLE preferences (
    user_id BIGINT NOT NULL PRIMARY KEY,
    who_may_follow TEXT NOT NULL,
    lists_visible_to TEXT NOT NULL,
    notices TEXT NOT NULL,
    accepts_followed_since BIGINT
);
CREATE TABLE contacts (
    user_id BIGINT NOT NULL PRIMARY KEY,
    dm_channel_id BIGINT,
    unreachable_at BIGINT,
    first_contact_at BIGINT
);
CREATE TABLE dm_openings (
    opening_id BIGINT NOT NULL PRIMARY KEY,
    opened_at BIGINT NOT NULL
);
CREATE INDEX dm_openings_opened ON dm_openings (opened_at);
CREATE TABLE follow_requests (
    guild_id BIGINT NOT NULL,
    requester_id BIGINT NOT NULL,
    target_id BIGINT NOT NULL,
    requested_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, requester_id, target_id)
);
CREATE INDEX follow_requests_target ON follow_requests (target_id, guild_id, requested_at, requester_id);
CREATE INDEX follow_requests_requester ON follow_requests (requester_id, guild_id, requested_at, target_id);
CREATE TABLE declines (
    guild_id BIGINT NOT NULL,
    requester_id BIGINT NOT NULL,
    target_id BIGINT NOT NULL,
    declined_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, requester_id, target_id)
);
CREATE INDEX declines_declined ON declines (declined_at);
CREATE TABLE blocks (
    blocker_id BIGINT NOT NULL,
    blocked_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    blocked_at BIGINT NOT NULL,
    PRIMARY KEY (blocker_id, blocked_id)
);
CREATE INDEX blocks_blocked ON blocks (blocked_id, blocker_id);
CREATE TABLE mutes (
    guild_id BIGINT NOT NULL,
    muter_id BIGINT NOT NULL,
    muted_id BIGINT NOT NULL,
    muted_at BIGINT NOT NULL,
    ends_at BIGINT,
    PRIMARY KEY (guild_id, muter_id, muted_id)
);
CREATE INDEX mutes_ends ON mutes (ends_at) WHERE ends_at IS NOT NULL;
CREATE TABLE interests (
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    tag TEXT NOT NULL,
    PRIMARY KEY (guild_id, user_id, tag)
);
CREATE INDEX interests_tag ON interests (guild_id, tag, user_id);
CREATE TABLE dismissals (
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    dismissed_id BIGINT NOT NULL,
    dismissed_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, user_id, dismissed_id)
);
CREATE TABLE notices (
    guild_id BIGINT NOT NULL,
    recipient_id BIGINT NOT NULL,
    about_id BIGINT NOT NULL,
    topic TEXT NOT NULL,
    kind TEXT NOT NULL,
    noted_at BIGINT NOT NULL,
    due_at BIGINT,
    attempts BIGINT NOT NULL,
    told_at BIGINT,
    seen_at BIGINT,
    PRIMARY KEY (guild_id, recipient_id, about_id, topic)
);
CREATE INDEX notices_due ON notices (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX notices_recipient ON notices (recipient_id, noted_at);
CREATE TABLE first_contacts (
    sender_id BIGINT NOT NULL,
    recipient_id BIGINT NOT NULL,
    sent_at BIGINT NOT NULL,
    PRIMARY KEY (sender_id, recipient_id)
);
CREATE INDEX first_contacts_sent ON first_contacts (sent_at)
"""


def upgrade() -> None:
    """Create the tables."""
    for statement in TABLES.split(";"):
        op.execute(statement)
