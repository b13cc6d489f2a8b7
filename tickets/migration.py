"""Leads a database of any age to the tables of tickets.schema, once, when it is opened.

A new database gets them at once. alembic is loaded only for one that is older, since it takes as
long to load as everything else that a kiosk's queue needs. See migrations/ for the steps.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import sqlalchemy as sa

from core.errors import QueueError
from tickets.schema import HEAD, metadata

MIGRATIONS = Path(__file__).parent / "migrations"

Transaction = Callable[[], AbstractContextManager[sa.Connection]]

_VERSION = sa.Table("alembic_version", sa.MetaData(), sa.Column("version_num", sa.String(32)))
_LOCK = 0x74696C64
"""PostgreSQL's advisory lock that several kiosks starting at once wait for."""


def migrate(reading: Transaction, writing: Transaction) -> None:
    """Bring the database up to date; where it is, this costs two queries. Raises QueueError."""
    with reading() as connection:
        if _is_current(connection):
            return
    with writing() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        if _is_current(connection):  # another kiosk was quicker
            return
        if sa.inspect(connection).get_table_names():
            _upgrade(connection)
        else:
            metadata.create_all(connection)
            _VERSION.create(connection)
            connection.execute(_VERSION.insert().values(version_num=HEAD))


def _is_current(connection: sa.Connection) -> bool:
    if not sa.inspect(connection).has_table(_VERSION.name):
        return False
    return connection.scalar(sa.select(_VERSION.c.version_num)) == HEAD


def _upgrade(connection: sa.Connection) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    # `%` begins a reference to another setting there.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise QueueError(
            f"the ticket database was made by another version of Tildes ({error}): update this one"
        ) from error
    except ValueError as error:
        raise QueueError(
            f"an old ticket in the database can't be read ({error}): set the file aside, and a "
            "new one is made"
        ) from error
