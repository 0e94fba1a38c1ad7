"""Workspaces that installed the Slack app: slack_sdk's own tables, with room for tokens of any length."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_BOT = ("enterprise_id", "enterprise_name", "team_id", "team_name", "bot_token", "bot_id", "bot_user_id", "bot_scopes")
_REST = ("enterprise_url", "user_token", "user_scopes", "user_refresh_token", "token_type")
_HOOK = ("incoming_webhook_url", "incoming_webhook_channel", "incoming_webhook_channel_id", "incoming_webhook_configuration_url")


def upgrade() -> None:
    """Add the tables."""
    op.create_table("slack_bots", *_installed(_BOT))
    op.create_index("ix_slack_bots_team", "slack_bots", ["client_id", "team_id"])
    op.create_table(
        "slack_installations",
        *_installed((*_BOT, *_REST, *_HOOK)),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("user_token_expires_at", sa.DateTime()),
    )
    op.create_index("ix_slack_installations_team", "slack_installations", ["client_id", "team_id"])
    op.create_table(
        "slack_oauth_states",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("expire_at", sa.DateTime(), nullable=False),
    )


def _installed(texts: tuple[str, ...]) -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("app_id", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text()) for name in (*texts, "bot_refresh_token")),
        sa.Column("bot_token_expires_at", sa.DateTime()),
        sa.Column("is_enterprise_install", sa.Boolean(), nullable=False),
        sa.Column("installed_at", sa.DateTime(), nullable=False),
    ]
