"""Alembic's way in: runs the steps in the transaction that tickets.migration has opened.

The steps in versions/ are written by hand; a test compares where they lead with tickets.schema.
"""

from alembic import context

from tickets.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
context.run_migrations()
