"""OAuth installations: authorization codes and each workspace's tokens."""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.sandbox.slack.errors import WebApiError
from adapters.sandbox.slack.workspace import APP_ID, BOT_USER, READER, TEAM

CLIENT_ID = "7001.42"


@dataclass(slots=True)
class Installs:
    """Installations. `lifetime`: seconds that tokens are valid, with rotation; None issues permanent tokens."""

    first_token: str
    client_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    lifetime: int | None = None
    tokens: dict[str, str] = field(default_factory=dict)
    revoked: set[str] = field(default_factory=set)
    _codes: dict[str, str] = field(default_factory=dict)
    _refresh: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tokens[self.first_token] = TEAM["id"]

    def allow(self, team: str) -> str:
        """Allow the app in a workspace; returns the authorization code."""
        code = secrets.token_urlsafe(12)
        self._codes[code] = team
        return code

    def access(self, params: Mapping[str, Any], authorization: str) -> dict[str, Any]:
        """oauth.v2.access: a token for a code or a refresh token; each works once. Raises WebApiError."""
        expected = base64.b64encode(f"{CLIENT_ID}:{self.client_secret}".encode()).decode()
        if authorization != f"Basic {expected}":
            raise WebApiError("bad_client_secret")
        renewing = params.get("grant_type") == "refresh_token"
        known, key = (self._refresh, "refresh_token") if renewing else (self._codes, "code")
        if params.get(key) not in known:
            raise WebApiError(f"invalid_{key}")
        team = known.pop(params[key])
        if renewing:
            self.remove(team)
        return self._granted(team)

    def remove(self, team: str) -> None:
        """Revoke the tokens of a workspace."""
        self.revoked |= {token for token, of in self.tokens.items() if of == team}
        self.tokens = {token: of for token, of in self.tokens.items() if of != team}

    def _granted(self, team: str) -> dict[str, Any]:
        token = f"xoxb-{secrets.token_hex(12)}" if self.lifetime is None else f"xoxe.xoxb-1-{secrets.token_hex(110)}"
        self.tokens[token] = team
        answer = {
            "access_token": token,
            "token_type": "bot",
            "scope": "chat:write,commands",
            "bot_user_id": BOT_USER,
            "app_id": APP_ID,
            "team": {"id": team, "name": f"Workspace {team}"},
            "enterprise": None,
            "is_enterprise_install": False,
            "authed_user": {"id": READER},
        }
        return answer if self.lifetime is None else answer | {"refresh_token": self._renewable(team), "expires_in": self.lifetime}

    def _renewable(self, team: str) -> str:
        refresh = f"xoxe-1-{secrets.token_hex(60)}"
        self._refresh[refresh] = team
        return refresh
