"""What people read whatever they do."""


def broken(number: str) -> str:
    """Say that something broke, and how to report it."""
    return (
        "Something went wrong on our side, so this may not have happened. Try it again; if it goes on, tell the "
        f"people who run this bot: error `{number}`."
    )


def database_away() -> str:
    """Say that nothing could be kept."""
    return "Mutuals can't reach its database right now, so nothing was changed. Try again in a minute."


def too_slow() -> str:
    """Say that a form could not be opened in time."""
    return "That took too long to open. Nothing was changed; try it again."


def first_use() -> str:
    """Say, once, that from now on notices come by DM."""
    return (
        "-# Now that you use Mutuals here, it tells you by DM when somebody follows you, asks to, accepts you or "
        "becomes your friend. You can turn that off with `/privacy settings`. `/help` shows what you can do here."
    )
