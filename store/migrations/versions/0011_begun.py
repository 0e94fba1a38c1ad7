"""Which claimed deliveries had begun to be sent: only of those may something have arrived."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the column; of what is claimed now nobody knows how far it came."""
    op.add_column("deliveries", sa.Column("begun", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE deliveries SET begun = true WHERE state = 'sending'")
