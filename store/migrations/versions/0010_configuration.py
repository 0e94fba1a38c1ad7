"""What config is in force, and wishes to change it."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "configuration",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("digest", sa.Text(), nullable=False),
    )
    op.create_table(
        "reloads",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("config", sa.Text(), nullable=False),
        sa.Column("drop", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.Text()),
        sqlite_autoincrement=True,
    )
