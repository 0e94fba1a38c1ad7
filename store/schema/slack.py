"""Tables that only slack_sdk's own stores read and write (library_engine). Its own lengths are too short for PostgreSQL."""

from typing import Any

from sqlalchemy import Boolean, Column, DateTime, Index, Integer, Table, Text

from store.engine.column_types import metadata


def _installed(*others: str) -> list[Column[Any]]:
    """Columns that slack_sdk writes for a bot in a workspace."""
    texts = ("enterprise_id", "enterprise_name", "team_id", "team_name", "bot_token", "bot_id", "bot_user_id", "bot_scopes")
    return [
        Column("id", Integer, primary_key=True),
        Column("client_id", Text, nullable=False),
        Column("app_id", Text, nullable=False),
        *(Column(name, Text) for name in (*texts, "bot_refresh_token", *others)),
        Column("bot_token_expires_at", DateTime),
        Column("is_enterprise_install", Boolean, nullable=False),
        Column("installed_at", DateTime, nullable=False),
    ]


slack_bots = Table("slack_bots", metadata, *_installed(), Index("ix_slack_bots_team", "client_id", "team_id"))

slack_installations = Table(
    "slack_installations",
    metadata,
    *_installed(
        *("enterprise_url", "user_token", "user_scopes", "user_refresh_token", "token_type"),
        *(
            "incoming_webhook_url",
            "incoming_webhook_channel",
            "incoming_webhook_channel_id",
            "incoming_webhook_configuration_url",
        ),
    ),
    Column("user_id", Text, nullable=False),
    Column("user_token_expires_at", DateTime),
    Index("ix_slack_installations_team", "client_id", "team_id"),
)
