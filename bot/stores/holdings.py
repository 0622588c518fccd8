"""What every table holds of people: in which columns their ids stand, what of it they get, and how it goes.

A table that stands neither in PARTS nor in NOT_PERSONAL fails a test. To add one, write a `Part` for each column in
which somebody's id stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.database import Row, Transaction, Value
from bot.domain.erasure import Group

NOT_PERSONAL = frozenset({
    "activity_days", "activity_exclusions", "activity_flushes", "activity_hours", "activity_months", "activity_people",
    "alembic_version", "departures", "digest_schedules", "dm_openings", "installation", "made_by_setup", "problems",
    "removals", "sweeps",
})  # fmt: skip
"""Tables about nobody, or, as `activity_people`, about a number that only our secret leads to: ErasureService does."""
INTERNAL = frozenset({
    "attempts", "claimed_until", "due_at", "intended_at", "tried_at", "tried_in", "try_at", "version",
})  # fmt: skip
"""Columns by which our own work is kept in order; they say nothing of a person."""
NOT_A_PERSON = frozenset({
    "act_id", "card_channel_id", "card_id", "channel_id", "circles_category_id", "comment_id", "comments_by",
    "copy_channel_id", "copy_id", "dm_channel_id", "entry_id", "event_id", "feed_channel_id", "friends_role_id",
    "guild_id", "lounge_id", "message_id", "parent_id", "post_id", "relay_id", "reply_to_id", "report_id",
    "reports_channel_id", "reposts_by", "run_id", "source_channel_id", "source_id", "space_id", "subject_id",
    "target_id", "thread_id",
})  # fmt: skip
"""Columns with ids that are nobody's."""
NOWHERE = ""
OWN_MESSAGES = "relay_id IN (SELECT relay_id FROM relayed WHERE sender_id = $1 OR recipient_id = $1)"


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one table in which somebody's id stands in one column."""

    table: str
    column: str
    section: str = NOWHERE
    """Where they find it in their export; nowhere, if it would tell what others keep to themselves."""
    shows: str = ""
    """The columns they get, with blanks between."""
    about: str = ""
    """What it is, as the schema of the export says."""
    group: Group = Group.GRAPH
    also: str = "TRUE"
    """A condition rows must meet to be shown."""
    erase: str | None = None
    """How the id goes, where the rows do not simply go with it; nowhere, where owed work sees to it."""
    where: str = ""

    @property
    def mine(self) -> str:
        """The condition for rows to be somebody's."""
        return self.where or f"{self.column} = $1"

    @property
    def columns(self) -> list[str]:
        """The columns they get."""
        return self.shows.split()

    @property
    def erasing(self) -> str:
        """The statement by which the id goes."""
        return f"DELETE FROM {self.table} WHERE {self.mine}" if self.erase is None else self.erase


G, M, S, C, P = Group.GRAPH, Group.MESSAGES, Group.SPACES, Group.CHOICES, Group.POSTS
A, R = Group.ACTIVITY, Group.REPORTS

PARTS = (
    Part("preferences", "user_id", "choices",
         "who_may_follow lists_visible_to notices accepts_followed_since no_messages_since "
         "figures figures_since uncounted_until personal_digest_since comments_by reposts_by",
         "what you chose in /privacy settings", C),
    Part("filtered_words", "user_id", "word_filter", "word", "the words of your filter", C),
    Part("interests", "user_id", "interests", "guild_id tag", "your interests", C),
    Part("contacts", "user_id", "contact", "dm_channel_id unreachable_at first_contact_at locale",
         "your DM channel, whether it takes messages, when you got a first-contact card, and your language", C),
    Part("members", "user_id", "servers", "guild_id name screened_at used_at left_at",
         "servers in which you take part, with the name you showed last", C),
    Part("guilds", "set_up_by", "servers_you_set_up", "guild_id", "servers in which you set Mutuals up last", C,
         erase="UPDATE guilds SET set_up_by = NULL WHERE set_up_by = $1"),
    Part("follows", "follower_id", "following", "guild_id followed_id followed_at", "whom you follow", G),
    Part("follows", "followed_id", "followers", "guild_id follower_id followed_at", "who follows you", G),
    Part("follow_requests", "requester_id", "requests_you_made", "guild_id target_id requested_at",
         "whom you ask to follow", G),
    Part("follow_requests", "target_id", "requests_to_you", "guild_id requester_id requested_at",
         "who asks to follow you", G),
    Part("declines", "target_id", "requests_you_declined", "guild_id requester_id declined_at",
         "whose requests you declined", G),
    Part("declines", "requester_id"),
    Part("follow_history", "actor_id", "history", "guild_id kind other_id happened_at",
         "what you did about others: follows, requests, their ends", G),
    Part("follow_history", "other_id", "history_of_others", "guild_id kind actor_id happened_at",
         "what others did about you and you know of", G,
         also="kind IN ('followed', 'requested', 'accepted', 'became_friends')"),
    Part("blocks", "blocker_id", "blocks", "blocked_id name blocked_at", "whom you block", G),
    Part("blocks", "blocked_id", erase="UPDATE blocks SET name = '' WHERE blocked_id = $1"),
    Part("mutes", "muter_id", "mutes", "guild_id muted_id muted_at ends_at", "whom you mute", G),
    Part("mutes", "muted_id"),
    Part("dismissals", "user_id", "dismissed_suggestions", "guild_id dismissed_id dismissed_at",
         "whom you do not want suggested", G),
    Part("dismissals", "dismissed_id"),
    Part("notices", "recipient_id", "notices", "guild_id about_id topic kind noted_at told_at seen_at",
         "what you were, or are to be, told; of a report, its number", G),
    Part("notices", "about_id"),
    Part("first_contacts", "sender_id", "first_contacts_you_caused", "recipient_id sent_at",
         "to whom a first-contact card went because of you", G),
    Part("first_contacts", "recipient_id", "first_contact_to_you", "sender_id sent_at",
         "because of whom you got a first-contact card", G),
    Part("subscriptions", "subscriber_id", "subscriptions", "guild_id about_id topic subscribed_at",
         "of whose live rooms you want to be told", G),
    Part("subscriptions", "about_id"),
    Part("spaces", "owner_id", "circles_and_live_rooms",
         "guild_id kind form audience name parent_id channel_id shown_name opened_at closed_at empty_since",
         "your circles and live rooms", S,
         erase="UPDATE spaces SET closed_at = 0, due_at = 0 WHERE owner_id = $1"),
    Part("exclusions", "owner_id", "kept_out_of_your_circle", "guild_id excluded_id excluded_at",
         "whom you keep out of your circle and live rooms", S),
    Part("exclusions", "excluded_id"),
    Part("grants", "user_id", "access", "guild_id kind target_id given_at",
         "roles, channels and threads Mutuals opened to you", S, erase=NOWHERE),
    Part("access_work", "user_id", "access_to_be_looked_at", "guild_id",
         "servers in which your access is looked at next", S, erase=NOWHERE),
    Part("withheld", "user_id", "taken_by_staff", "guild_id kind target_id withheld_at",
         "what staff took from you by hand", S),
    Part("relay_copies", "relay_id", "messages_to_you_copies", "copy_id relay_id place",
         "the ids of the messages by which you got what friends wrote to you", M,
         also="relay_id IN (SELECT relay_id FROM relayed WHERE recipient_id = $1 AND state = 'delivered')",
         where=OWN_MESSAGES),
    Part("relayed", "sender_id", "messages_you_sent",
         "guild_id recipient_id source_channel_id source_id is_our_copy reply_to_id accepted_at edited_at",
         "to whom you wrote through Mutuals, and when; never what", M),
    Part("relayed", "recipient_id", "messages_to_you",
         "relay_id guild_id sender_id copy_channel_id state accepted_at taken_back_at",
         "who wrote to you through Mutuals, and when; never what", M),
    Part("chats", "user_id", "chat", "friend_id guild_id active_at", "to whom your plain DMs go", M),
    Part("chats", "friend_id"),
    Part("relay_mutes", "user_id", "muted_messages", "muted_id muted_at", "whose messages you mute", M),
    Part("relay_mutes", "muted_id"),
    Part("person_days", "user_id", "figures", "guild_id day kind side relation amount",
         "what you did and got in a day, since you turned figures on", A),
    Part("pair_days", "user_id", "figures_with_others", "guild_id other_id day kind amount",
         "what passed between you and others who also turned figures on", A),
    Part("pair_days", "other_id"),
    Part("digest_runs", "user_id", "digests",
         "guild_id every period_key starts_at ends_at due_at sent_at skipped_at message_id",
         "which digests of your own you got, or are to get", A),
    Part("posts", "author_id", "posts",
         "guild_id kind audience state posted_at edited_at pictures comments_by reposts_by "
         "channel_id message_id thread_id",
         "what you posted, for whom and where; never the text", P),
    Part("post_acts", "actor_id", "likes_comments_and_reposts", "guild_id post_id author_id kind standing acted_at",
         "which posts you liked, commented on or passed on, and how you stood to their author", P),
    Part("post_acts", "author_id"),
    Part("comments", "author_id", "comments", "guild_id post_id state commented_at channel_id message_id",
         "where you commented, and when; never what", P),
    Part("feed_visits", "user_id", "feed_visits", "guild_id visited_at", "when you looked at your feed last", P),
    Part("hidden_reposts", "user_id", "hidden_reposts", "guild_id reposter_id hidden_at",
         "whose reposts you hide", P),
    Part("hidden_reposts", "reposter_id"),
    Part("post_removals", "author_id", "messages_to_be_removed", "guild_id channel_id message_id thread_id",
         "messages of your posts and comments that are still to be removed", P,
         erase="UPDATE post_removals SET author_id = 0 WHERE author_id = $1"),
    Part("reports", "reporter_id", "reports_you_made",
         "report_id guild_id reported_id subject subject_id word reported_at verdict handled_at",
         "what you reported, and what came of it", R,
         erase="UPDATE reports SET reporter_id = NULL, word = '' WHERE reporter_id = $1"),
    Part("reports", "reported_id"),
    Part("reports", "handled_by", "reports_you_handled",
         "report_id guild_id verdict handled_at card_channel_id card_id", "reports you decided", R,
         erase="UPDATE reports SET handled_by = NULL WHERE handled_by = $1"),
    Part("moderation_log", "moderator_id", "moderation", "entry_id guild_id act about_id report_id ends_at happened_at",
         "what you did as a moderator", R,
         erase="UPDATE moderation_log SET moderator_id = NULL WHERE moderator_id = $1"),
    Part("moderation_log", "about_id", erase="UPDATE moderation_log SET about_id = NULL WHERE about_id = $1"),
    Part("suspensions", "user_id", "suspensions", "guild_id report_id suspended_at ends_at",
         "servers in which you are suspended", R, erase=NOWHERE),
)  # fmt: skip
"""In the order in which rows go: what is found through another table goes before it."""

SURVIVING = frozenset({("blocks", "blocked_id"), ("suspensions", "user_id")})
"""Where an id stays after an erasure, as a bare number: blocks against somebody, and suspensions in force."""
HIDDEN = {
    "comments": "comment_id",
    "digest_runs": "run_id",
    "post_acts": "act_id",
    "posts": "post_id",
    "follow_history": "event_id",
    "spaces": "space_id",
}
"""Columns that nobody gets, by table: ids of our own that say nothing."""
COPIES_OF = """
SELECT r.copy_channel_id AS channel_id, c.copy_id AS message_id FROM relay_copies AS c
JOIN relayed AS r ON r.relay_id = c.relay_id
WHERE (r.sender_id = $1 OR r.recipient_id = $1) AND r.copy_channel_id IS NOT NULL
"""
OWN_COPIES = """
SELECT source_channel_id AS channel_id, source_id AS message_id FROM relayed
WHERE sender_id = $1 AND is_our_copy = 1 AND source_id > 0
"""
CARDS_ABOUT = """
SELECT card_channel_id AS channel_id, card_id AS message_id FROM reports WHERE reported_id = $1 AND card_id IS NOT NULL
"""
OWE = """
INSERT INTO post_removals (message_id, guild_id, author_id, channel_id, thread_id, due_at, attempts, claimed_until)
"""
# Under nobody's id, for whoever posted is to be forgotten; a comment on their post goes with it, whoever wrote it.
POSTS_GO = (
    f"""{OWE} SELECT message_id, guild_id, 0, channel_id, thread_id, 0, 0, 0 FROM posts
    WHERE author_id = $1 AND message_id IS NOT NULL ON CONFLICT (message_id) DO NOTHING""",
    f"""{OWE} SELECT message_id, guild_id, 0, channel_id, NULL, 0, 0, 0 FROM comments
    WHERE message_id IS NOT NULL
      AND (author_id = $1 OR post_id IN (SELECT post_id FROM posts WHERE author_id = $1))
    ON CONFLICT (message_id) DO NOTHING""",
    "DELETE FROM comments WHERE post_id IN (SELECT post_id FROM posts WHERE author_id = $1)",
)
"""The messages of somebody's posts and comments are owed to be removed, as when they delete them."""
GUILDS_OF = """
SELECT guild_id FROM members WHERE user_id = $1 UNION SELECT guild_id FROM grants WHERE user_id = $1
UNION SELECT guild_id FROM follows WHERE follower_id = $1 UNION SELECT guild_id FROM follows WHERE followed_id = $1
UNION SELECT guild_id FROM spaces WHERE owner_id = $1
"""


class HoldingStore:
    """Everything that is held about one person, whatever table it stands in."""

    async def rows(
        self, tx: Transaction, part: Part, user_id: int, limit: int, offset: int
    ) -> Sequence[dict[str, Value]]:
        """Return rows of somebody's as they get them, each by its columns' names."""
        order = ", ".join(str(number) for number in range(1, len(part.columns) + 1))
        rows = await tx.fetch(
            f"SELECT {', '.join(part.columns)} FROM {part.table} WHERE {part.mine} AND {part.also} "
            f"ORDER BY {order} LIMIT $2 OFFSET $3",
            user_id,
            limit,
            offset,
        )
        return [_named(row, part.columns) for row in rows]

    async def count(self, tx: Transaction, part: Part, user_id: int) -> int:
        """Return how many rows of somebody's a part has."""
        sql = f"SELECT COUNT(*) FROM {part.table} WHERE {part.mine} AND {part.also}"
        count: int = await tx.fetchval(sql, user_id)
        return count

    async def erase(self, tx: Transaction, user_id: int) -> None:
        """Take somebody's id out of every table, but for what is owed in Discord and what survives."""
        for statement in POSTS_GO:
            await tx.execute(statement, user_id)
        for part in PARTS:
            if part.erasing:
                await tx.execute(part.erasing, user_id)

    async def messages(self, tx: Transaction, user_id: int) -> list[tuple[int, int]]:
        """Return channel and id of our messages that hold what they wrote, were written, or were reported for."""
        found = [await tx.fetch(sql, user_id) for sql in (COPIES_OF, OWN_COPIES, CARDS_ABOUT)]
        return [(row["channel_id"], row["message_id"]) for rows in found for row in rows]

    async def guilds(self, tx: Transaction, user_id: int) -> list[int]:
        """Return the servers in which anything depends on somebody."""
        return sorted(row[0] for row in await tx.fetch(GUILDS_OF, user_id))


def _named(row: Row, columns: Sequence[str]) -> dict[str, Value]:
    return {column: row[column] for column in columns}
