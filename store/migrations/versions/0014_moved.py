"""Under which id a chat lives on that has moved."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Add the column."""
    op.add_column("destinations", sa.Column("moved_to", sa.Text(), nullable=False, server_default=""))
