"""What people read about messages between friends."""

from bot.domain.relay import LONGEST_MESSAGE, Relayed, RelayState
from bot.domain.reports import SubjectKind
from bot.texts.buttons import Button, Field, Form, Look, Rows
from bot.texts.language import gettext as _
from bot.texts.names import mention, plain
from bot.texts.reports import report_button


def edited_mark() -> str:
    """Return what stands under a copy whose source was changed."""
    return _("-# (edited)")


def deleted_mark() -> str:
    """Return what stands instead of a copy whose source was deleted."""
    return _("-# This message was deleted.")


def copy_rows(message: Relayed) -> Rows:
    """Return the buttons under a copy; our id in them finds the copy again after a crash."""
    return [
        [
            Button(_("Reply"), f"choice:relay_reply:{message.id}", Look.MAIN),
            Button(_("Mute"), f"choice:relay_mute:{message.id}"),
            Button(_("Block"), f"choice:relay_block:{message.id}", Look.GRAVE),
            report_button(SubjectKind.MESSAGE, message.id),
        ]
    ]


def blank_rows(message: Relayed) -> Rows:
    """Return the buttons under a copy whose source was deleted."""
    return [
        [
            Button(_("Block"), f"choice:relay_block:{message.id}", Look.GRAVE),
            report_button(SubjectKind.MESSAGE, message.id),
        ]
    ]


def own_rows(relay_id: int) -> Rows:
    """Return the buttons under the sender's own copy; our id in them finds the copy again after a crash."""
    return [
        [
            Button(_("Edit"), f"choice:relay_edit:{relay_id}"),
            Button(_("Delete"), f"choice:relay_delete:{relay_id}", Look.GRAVE),
        ]
    ]


def own_shape(text: str) -> tuple[str, str | None]:
    """Return where a text stands in the sender's own copy: as its content, or where there is room for more."""
    return (text, None) if len(text) <= LONGEST_MESSAGE else ("", text)


def held_rows(message: Relayed) -> Rows:
    """Return the buttons under the note that a message waits for review."""
    return [
        [
            Button(_("Show"), f"choice:relay_show:{message.id}"),
            Button(_("Discard"), f"choice:relay_discard:{message.id}"),
            Button(_("Block"), f"choice:relay_block:{message.id}", Look.GRAVE),
        ]
    ]


def header(sender_name: str, server: str) -> str:
    """Return who writes, and through which server."""
    return f"{plain(sender_name, escape=False)} · {plain(server, escape=False)}"


def own_header(recipient_name: str, server: str) -> str:
    """Return to whom one wrote, and through which server."""
    return _("To {recipient_name} · {server}").format(
        recipient_name=plain(recipient_name, escape=False), server=plain(server, escape=False)
    )


def first_message() -> str:
    """Explain, with the first message from somebody, what this is."""
    return _(
        "A friend of yours writes to you through Mutuals: only friends can. Answer by replying to "
        "this message. The people who run this bot could technically see what passes through it; it "
        "keeps no text. Mute and Block are below; `/privacy settings` turns messages off altogether."
    )


def held(sender_name: str, server: str) -> str:
    """Say that a message waits for review."""
    return _("A message from **{sender_name}** (**{server}**) has a word of your filter in it.").format(
        sender_name=plain(sender_name), server=plain(server)
    )


def accepted(message: Relayed) -> str:
    """Say what becomes of what was written with a command or form."""
    friend = message.recipient_id
    if message.state is RelayState.WRITING:
        return _unsure(friend)
    return _delivered(friend) if message.state is RelayState.DELIVERED else sent(friend)


def _unsure(friend: int) -> str:
    """Say that it will be seen later whether the sender's own copy was taken."""
    return _(
        "Discord doesn't answer well right now, so I can't tell yet whether your message to {friend} was taken. I "
        "look again soon: either it gets its ✅ in your DM with me, or I write there that it was not sent."
    ).format(friend=mention(friend))


def sent(friend: int) -> str:
    """Say that a message is on its way; the tick says that it arrived."""
    return _("On its way to {friend}. Your copy is in your DM with me: ✅ there means it arrived.").format(
        friend=mention(friend)
    )


def _delivered(friend: int) -> str:
    """Say that it was delivered though its sender's own copy could not be kept."""
    return _(
        "Delivered to {friend}. I can't write to you by DM, so there is no copy of it to change or delete. Allow "
        "direct messages from this server in its privacy settings to get one next time."
    ).format(friend=mention(friend))


def lost(friend: int) -> str:
    """Say that what was written with a command or form is lost."""
    return _(
        "I was interrupted before I had put down what you wrote to {friend}. It was not sent and I have no copy of "
        "it: write it again, please."
    ).format(friend=mention(friend))


def forwarded(text: str) -> str:
    """Show what somebody forwarded: as a quotation, since it is not theirs."""
    quoted = "\n".join(f"> {line}" for line in text.splitlines())
    return f"-# {_('Forwarded:')}\n{quoted}"


def sticker(name: str) -> str:
    """Name a sticker."""
    return _("sticker “{name}”").format(name=plain(name))


def poll() -> str:
    """Name a poll."""
    return _("a poll")


def left_out(what: tuple[str, ...]) -> str:
    """Say what of a message could not be carried."""
    return _("-# Not carried: {what}.").format(what=", ".join(what))


def chat_on(friend: int) -> str:
    """Say that plain DMs go to a friend."""
    return _(
        "What you write to me by DM now goes to {friend}, until `/chat off` or 30 minutes of silence."
    ).format(friend=mention(friend))


def chat_off(*, was_on: bool) -> str:
    """Say that they no longer do."""
    return (
        _("What you write to me by DM goes to nobody now.")
        if was_on
        else _("You chat with nobody, so nothing changed.")
    )


def nobody_meant() -> str:
    """Say how to write to a friend, to somebody who wrote to nobody in particular."""
    return _(
        "I don't know whom this is for, so nobody got it. Reply to a message of a friend's, or use "
        "`/message`, or `/chat with` and then just write."
    )


def message_form(friend: int, guild_id: int) -> Form:
    """Return the form for a message to a friend."""
    return Form(
        _("Message to a friend"),
        f"form:message:{guild_id}.{friend}",
        [Field(_("Your message"), "text", is_long=True)],
    )


def reply_form(relay_id: int) -> Form:
    """Return the form for an answer."""
    return Form(_("Your answer"), f"form:relay_reply:{relay_id}", [_box()])


def edit_form(source_id: int, text: str) -> Form:
    """Return the form that changes one's own message."""
    return Form(
        _("Change your message"),
        f"form:relay_edit:{source_id}",
        [Field(_("Your message"), "text", text, is_long=True)],
    )


def muted(them: int) -> str:
    """Say that somebody's messages are muted."""
    return _(
        "You get no messages of {them} until you `/unmute` them. They are not told; you stay friends."
    ).format(them=mention(them))


def held_text(text: str) -> str:
    """Show a held message to the one who reviews it."""
    return _("The message says:\n{text}").format(text=text)[:2_000]


def discarded() -> str:
    """Say that a held message is gone."""
    return _("Discarded. Its sender is not told.")


def deleted() -> str:
    """Say that one's message is taken back."""
    return _("Deleted, for both of you.")


def edited() -> str:
    """Say that one's message is changed."""
    return _("Changed, for both of you.")


def _box(text: str = "") -> Field:
    return Field(_("Your message"), "text", text, is_long=True)
