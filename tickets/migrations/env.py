"""Alembic's way in: runs the steps in the transaction that tickets.migration has opened.

For developers: python -m alembic -c tickets/migrations/alembic.ini … is not needed; the steps in
versions/ are written by hand, and tests/tickets/test_migration.py compares them with the schema.
"""

from alembic import context

from tickets.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
context.run_migrations()
