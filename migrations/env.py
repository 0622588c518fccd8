"""Lets Alembic migrate the connection it is handed, or the database of the settings from its command line."""

from alembic import context
from sqlalchemy import Connection

from bot.config import Settings
from bot.database.migrations import upgrade


def _migrate(connection: Connection) -> None:
    context.configure(connection=connection, transactional_ddl=True, transaction_per_migration=False)
    context.run_migrations()


if (given := context.config.attributes.get("connection")) is not None:
    _migrate(given)
else:
    upgrade(Settings().database_url)
