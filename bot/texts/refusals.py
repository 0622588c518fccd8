"""All refusals: what happened, and what to do."""

from bot.domain.refusals import Reason, Refusal
from bot.texts.language import gettext as _
from bot.texts.language import later

TEXTS = {
    Reason.YOURSELF: later("You can't follow yourself. Choose another member."),
    Reason.A_BOT: later("Bots follow nobody, and you can't follow one. Choose a person."),
    Reason.NOT_A_MEMBER: later("That person isn't in the server now. Try again once they have joined."),
    Reason.NOT_NOW: later("You can't follow this member right now."),
    Reason.FOLLOWS_A_DAY: later(
        "You have followed {limit} people here within 24 hours, which is the limit. Try again later "
        "today or tomorrow."
    ),
    Reason.FOLLOWS_IN_ALL: later(
        "You follow {limit} people here, which is the limit. Unfollow somebody with `/unfollow` first."
    ),
    Reason.NOT_MANAGER: later(
        "Only people with the **Manage Server** permission can do this. Ask one of them."
    ),
    Reason.ROLE_IS_EVERYONE: later(
        "Everyone already has that role. Choose, or make, a role of its own for friends."
    ),
    Reason.ROLE_IS_MANAGED: later(
        "Discord lets nobody give that role by hand: it belongs to a bot, an integration or "
        "boosters. Choose another role."
    ),
    Reason.ROLE_HAS_POWERS: later(
        "That role lets its holders moderate or manage the server, and friends would get it "
        "automatically. Choose a role without such permissions."
    ),
    Reason.ROLE_OUT_OF_REACH: later(
        "That role stands above Mutuals' own role, so Discord doesn't let Mutuals give it. In "
        "**Server Settings → Roles** drag Mutuals' role above it, then run this again."
    ),
    Reason.NEEDS_MANAGE_ROLES: later(
        "Mutuals may not give roles here. In **Server Settings → Roles** allow **Manage Roles** for "
        "Mutuals' role, then run this again."
    ),
    Reason.NOT_YOUR_BUTTON: later(
        "That button is for somebody else. Use the command yourself to get your own."
    ),
    Reason.NOT_HERE: later(
        "You aren't in that server any more, so you can't do this there. Join it again first."
    ),
    Reason.ALREADY_HANDLED: later("That request was already handled. `/requests` shows what is open now."),
    Reason.REQUESTER_LEFT: later("They left the server, so their request waits until they come back."),
    Reason.CANNOT_BLOCK_YOURSELF: later("You can't block yourself. Choose somebody else."),
    Reason.CANNOT_BLOCK_A_BOT: later(
        "Bots don't follow or write to anybody through Mutuals, so there is nothing to block. Block "
        "it in Discord."
    ),
    Reason.CANNOT_MUTE_YOURSELF: later("You can't mute yourself. Choose somebody else."),
    Reason.NOT_ON_YOUR_LIST: later(
        "Nobody on your list fits that. Choose from the names offered while you type, or give a "
        "mention or an id."
    ),
    Reason.LISTS_HIDDEN: later("This member keeps their lists to themselves."),
    Reason.LISTS_FOR_FRIENDS: later(
        "Only friends of this member see their lists. `/profile` shows how many there are."
    ),
    Reason.TOO_MANY_INTERESTS: later(
        "That's more than {limit} interests. Keep the {limit} that matter most."
    ),
    Reason.INTEREST_TOO_LONG: later("One of them is longer than {limit} characters. Make it shorter."),
    Reason.CANNOT_MESSAGE: later("Only friends who allow it can message each other here."),
    Reason.YOU_ARE_TIMED_OUT: later(
        "The moderators of that server timed you out, so you can't write there until it ends."
    ),
    Reason.TOO_MANY_MESSAGES: later(
        "That was more than {limit} messages in a minute. Wait a little, then send it again."
    ),
    Reason.NOTHING_TO_SEND: later(
        "There is nothing to send. Write a text or add a file; stickers and polls can't be carried."
    ),
    Reason.TEXT_TOO_LONG: later("That is longer than {limit} characters. Send it in parts."),
    Reason.FILE_TOO_LARGE: later(
        "Nothing was sent: a file is larger than Discord takes from a bot, which is {limit} MiB. "
        "Send a smaller one, or a link."
    ),
    Reason.FILES_TOO_LARGE: later(
        "Nothing was sent: together the files are larger than Discord takes from a bot in one "
        "message, which is {limit} MiB. Send them one by one."
    ),
    Reason.RECIPIENT_CLOSED: later("Not delivered: they take no direct messages from Mutuals right now."),
    Reason.YOUR_DMS_ARE_CLOSED: later(
        "Nothing was sent: this message needs your own copy in your DM with Mutuals, which can't "
        "write to you. Allow direct messages from this server in its privacy settings, then send it "
        "again."
    ),
    Reason.NO_LONGER_THERE: later("That message is no longer there."),
    Reason.TOO_MANY_WORDS: later("That's more than {limit} words. Keep the {limit} that matter most."),
    Reason.WORD_TOO_LONG: later("One of them is longer than {limit} characters. Make it shorter."),
    Reason.BAD_NAME: later("A name needs 1 to {limit} characters. Choose a shorter one."),
    Reason.NO_CIRCLE: later("You have no open circle here. Open one with `/circle open`."),
    Reason.CIRCLES_NOT_SET_UP: later(
        "This server hasn't said yet where circles go. Ask the people who run it to choose a "
        "category with `/mutuals setup circles_category:`."
    ),
    Reason.NO_ROOM: later(
        "This server has as many channels as Discord allows, so there is no room for another. Your "
        "circle can be a private thread instead, but **Discord shows everyone in it who joins and "
        "who is removed**."
    ),
    Reason.SERVER_IS_FULL: later(
        "This server has as many roles or channels as Discord allows. Remove one that is not needed, "
        "then run this again."
    ),
    Reason.NEEDS_TEXT_CHANNEL: later("A private thread needs a text channel. Run this again in one."),
    Reason.NOT_LIVE: later("You aren't live here. Start with `/live start`."),
    Reason.NOT_YOUR_FRIEND: later(
        "You aren't friends with them here, so your circle isn't open to them anyway."
    ),
    Reason.DISCORD_SLOW: later(
        "Discord doesn't answer well right now. Nothing is lost: Mutuals goes on trying by itself."
    ),
    Reason.DISCORD_LATER: later(
        "Discord lets this be changed only now and then. It is done by itself in about {limit} minutes."
    ),
    Reason.NAME_REFUSED: later("Discord doesn't take that name in this server. Choose another one."),
    Reason.CANNOT_WRITE_HERE: later(
        "You can't write in this channel, so it tells nobody here. Do it in a channel where you can."
    ),
    Reason.DIGEST_NEEDS_CHANNEL: later(
        "A digest can't be posted in this thread. Choose a channel with `channel:`, or run this in one."
    ),
    Reason.NOT_SENT: later("Not delivered: Discord doesn't answer well right now. Send it again in a while."),
    Reason.NOT_CHANGED: later(
        "Not changed: Discord doesn't answer well right now. Change it again in a while."
    ),
    Reason.NEEDS_MANAGE_CHANNELS: later(
        "Mutuals may not make or change channels here. Ask the people who run the server to allow "
        "**Manage Channels** and **Manage Roles** for Mutuals' role."
    ),
    Reason.NEEDS_FRIENDS_ROLE: later(
        "A lounge is opened to the Friends role, and none is chosen yet. Choose it in the same "
        "command: `/mutuals setup friends_role: lounge:`."
    ),
    Reason.HIDDEN_FROM_MUTUALS: later(
        "Mutuals can't see that channel. In the channel's settings, under **Permissions**, allow Mutuals' role **View "
        "Channel** and **Manage Permissions**, then choose it again."
    ),
    Reason.CHANGED_MEANWHILE: later(
        "Somebody else changed this after it was shown to you, so nothing was changed. Look at how it is now, and "
        "change it again if you still want to."
    ),
    Reason.CANNOT_WRITE_THERE: later(
        "Mutuals can't write in that channel. Allow **View Channel**, **Send Messages**, **Embed "
        "Links** and **Attach Files** for Mutuals' role there, then run this again."
    ),
    Reason.NOT_REPORTABLE: later(
        "Only what people publish or send through Mutuals can be reported to Mutuals: a friend's "
        "message in your DM with it, a post, a comment. For any other message use Discord's own "
        "**Report Message**."
    ),
    Reason.CANNOT_REPORT_YOURSELF: later("That is your own. You can delete it instead."),
    Reason.REPORTED_ALREADY: later("You have reported this already. You will hear what came of it."),
    Reason.REPORTS_A_DAY: later(
        "You have made {limit} reports within 24 hours, which is the limit. Block whoever bothers "
        "you with `/block`, and report the rest tomorrow."
    ),
    Reason.REPORT_HANDLED: later(
        "Somebody already handled this report. `/mutuals reports` shows what came of it."
    ),
    Reason.REPORT_GONE: later("This report is no longer there."),
    Reason.ABOUT_YOURSELF: later("This is about you, so somebody else who runs the server has to decide it."),
    Reason.NOT_SUSPENDED: later("They aren't suspended any more."),
    Reason.SUSPENDED: later(
        "The moderators of this server suspended you from Mutuals here until they lift it. "
        "`/privacy`, `/unfollow` and `/block` still work; ask the moderators about the rest."
    ),
    Reason.SUSPENDED_UNTIL: later(
        "The moderators of this server suspended you from Mutuals here until <t:{until}:f>. "
        "`/privacy`, `/unfollow` and `/block` still work; ask the moderators about the rest."
    ),
    Reason.NOT_CONFIRMED: later("Nothing was deleted: the word in the form was not the one asked for."),
    Reason.EXPORT_TOO_LARGE: later(
        "That is more than Discord takes in one file, even compressed. Ask the person who runs this "
        "bot for it; they can export it for you."
    ),
    Reason.NOT_A_TIME: later("That isn't a time of day. Write it as 9:00, 21:30 or 9pm."),
    Reason.NOT_A_ZONE: later(
        "No time zone or city is called that. Choose from those offered while you type, as "
        "`Europe/Berlin`, or write a city such as Tokyo or São Paulo."
    ),
    Reason.WEEKDAY_WITHOUT_WEEK: later(
        "Only a weekly digest has a weekday. Leave it out, or choose `every: week`."
    ),
    Reason.CHANNEL_CLOSED: later(
        "Mutuals can't post a digest in that channel: it lacks **{what}** there. Allow it in the "
        "channel's permissions, then run this again."
    ),
    Reason.NO_DIGEST: later(
        "This server has no digest. Choose when it comes with `/mutuals digest schedule` first."
    ),
    Reason.DIGEST_CHANNEL_CLOSED: later(
        "Discord doesn't let Mutuals post in the digest's channel. Allow **View Channel**, **Send "
        "Messages**, **Embed Links**, **Attach Files** and **Read Message History** there, or choose "
        "another channel with `/mutuals digest schedule`."
    ),
    Reason.DIGEST_IN_HAND: later(
        "A digest is being sent at this moment. Look in its channel, and try again in a minute."
    ),
    Reason.NOTHING_TO_TELL: later(
        "Nothing happened in that time, so there is nothing to post. Try it after a livelier one."
    ),
    Reason.NO_SUCH_POST: later("That post isn't there any more. `/feed` shows what is."),
    Reason.YOUR_OWN_POST: later("That post is your own. **Details** shows how it does."),
    Reason.NOT_YOUR_POST: later("Only whoever wrote it can do that."),
    Reason.CANNOT_COMMENT: later("Its author lets fewer people comment on it. You can still like it."),
    Reason.CANNOT_REPOST: later("Its author lets fewer people pass it on. You can still like it."),
    Reason.PRIVATE_ACCOUNT: later(
        "Your account is private, so you post nothing for everyone. Choose `audience:` followers or "
        "friends, or let everyone follow you in `/privacy settings`."
    ),
    Reason.NO_FEED: later(
        "This server hasn't said yet where posts for everyone go. Choose `audience:` followers or "
        "friends, or ask the people who run it for `/mutuals setup feed_channel:`."
    ),
    Reason.NO_ROOM_FOR_FRIENDS: later(
        "Posts for friends go into your circle, and this server has no channel left for it. `/circle "
        "open` can make it a private thread; then post again."
    ),
    Reason.NOTHING_TO_POST: later("There is nothing to post. Write a text, or add a picture."),
    Reason.POST_TOO_LONG: later(
        "That is longer than {limit} characters, which is what one message holds. Make it shorter."
    ),
    Reason.TOO_MANY_POSTS: later("That was more than {limit} in a minute. Wait a little, then try again."),
    Reason.NEEDS_ANSWERS: later("A poll needs {least} to {limit} different answers, separated by commas."),
    Reason.ANSWER_TOO_LONG: later("One of the answers is longer than {limit} characters. Make it shorter."),
    Reason.POLLS_STAY: later("Discord lets nobody change a poll. Delete it and make another."),
    Reason.CANNOT_POST_THERE: later(
        "Nothing was posted: Discord doesn't let Mutuals write there. Ask the people who run the "
        "server to look at the channel, and at what Mutuals' role may do in it."
    ),
    Reason.POST_NEEDS_DMS: later(
        "Nothing was posted: what is for followers or a draft lives in your DM with Mutuals, and you "
        "take no DMs from it. Allow direct messages from this server in its privacy settings, then "
        "post again."
    ),
    Reason.COMMENT_NOT_TAKEN: later("Your comment could not be left right now. Try again in a while."),
    Reason.POST_NOT_CHANGED: later(
        "Nothing was changed: Discord didn't take it right now. Try again in a while."
    ),
    Reason.NO_SUCH_COMMENT: later("That comment isn't there any more."),
    Reason.NOT_A_NUMBER_IN_RANGE: later("Write a whole number from {least} to {limit}."),
    Reason.THRESHOLDS_CROSS: later(
        "Nothing was changed: **Days somebody counts as active** ({least} now) must be fewer than **Days until "
        "somebody counts as a lurker** ({limit} now). Change the other one first, or choose another number."
    ),
}


def refusal(refused: Refusal) -> str:
    """Return what a person reads when something is refused."""
    return _(TEXTS[refused.reason]).format(
        limit=f"{refused.limit:,}", least=f"{refused.least:,}", until=refused.until, what=refused.what
    )
