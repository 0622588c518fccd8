"""What people read whatever they do."""

from bot.texts.language import gettext as _


def broken(number: str) -> str:
    """Say that something broke, and how to report it."""
    return _(
        "Something went wrong on our side, so this may not have happened. Try it again; if it goes "
        "on, tell the people who run this bot: error `{number}`."
    ).format(number=number)


def database_away() -> str:
    """Say that nothing could be kept."""
    return _("Mutuals can't reach its database right now, so nothing was changed. Try again in a minute.")


def a_server() -> str:
    """Name a server that Discord doesn't show right now."""
    return _("a server")


def too_slow() -> str:
    """Say that a form could not be opened in time."""
    return _("That took too long to open. Nothing was changed; try it again.")


def first_use() -> str:
    """Say, once, that from now on notices come by DM."""
    return _(
        "-# Now that you use Mutuals here, it tells you by DM when somebody follows you, asks to, accepts you or "
        "becomes your friend. You can turn that off with `/privacy settings`. `/help` shows what you can do here."
    )
