"""Finding posts by words. What is there already is taken into the index while the bot runs, the newest first."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the mark, the texts and the index of terms."""
    op.add_column("posts", sa.Column("searchable", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(
        "ix_posts_unsearchable",
        "posts",
        [sa.text("arrived_at DESC"), sa.text("id DESC")],
        sqlite_where=sa.text("searchable = 0"),
        postgresql_where=sa.text("NOT searchable"),
    )
    op.create_table(
        "post_texts",
        sa.Column("post_id", _counted(), sa.ForeignKey("posts.id"), primary_key=True, autoincrement=False),
        sa.Column("text", sa.Text(), nullable=False),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE post_terms USING fts5(terms, content='', detail=none, columnsize=0, tokenize=ascii)")
    else:
        op.execute("CREATE TABLE post_terms (post_id BIGINT PRIMARY KEY REFERENCES posts (id), terms TEXT[] NOT NULL)")
        op.execute("CREATE INDEX ix_post_terms ON post_terms USING gin (terms)")


def _counted() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
