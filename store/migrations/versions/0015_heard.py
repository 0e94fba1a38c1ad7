"""What was heard of the platforms, so that it is not heard again after a restart."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add the table."""
    op.create_table("heard", sa.Column("what", sa.Text(), primary_key=True), sa.Column("at", sa.BigInteger(), nullable=False))
    op.create_index("ix_heard_at", "heard", ["at"])
