"""Which bot token a call goes out with."""

from typing import Protocol

NOT_INSTALLED = "not_installed"
"""Why a call to a workspace without a token is refused: our own word among Slack's."""


class Tokens(Protocol):
    """The bot tokens of the workspaces that installed the app."""

    async def token(self, team: str | None) -> str:
        """The token for a workspace, as chats name it; raises SlackError where there is none, or it cannot be looked up."""

    def forget(self, team: str | None) -> None:
        """Slack refused the token: look it up anew when it is next needed."""


class OneToken:
    """The token of the config, for every chat: the bot is in one workspace."""

    def __init__(self, token: str) -> None:
        self._token = token

    async def token(self, team: str | None) -> str:
        """The token there is."""
        return self._token

    def forget(self, team: str | None) -> None:
        """Nothing: there is no other."""
