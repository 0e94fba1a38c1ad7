"""Why Slack does not work, in one line for people: pure."""

from typing import Literal

from adapters.platforms.slack.outcomes import token_refused
from adapters.platforms.slack.tokens import NOT_INSTALLED
from adapters.platforms.slack.web import Refused, SlackError

_HINTS = {
    "bot": "the bot token (xoxb-…) is on the app's page OAuth & Permissions",
    "app": "the app token (xapp-…, scope connections:write) is on the app's page Basic Information",
}


def describe(error: SlackError, asked_with: Literal["bot", "app"] = "bot") -> str:
    """One clear line, never a token; `asked_with` is the token that the failed call used."""
    if token_refused(error):
        return f"Slack refuses the {asked_with} token ({error}); {_HINTS[asked_with]}"
    if isinstance(error, Refused) and error.code == NOT_INSTALLED:
        return "the app is not installed in this workspace; public_url/slack/install does that"
    if isinstance(error, Refused):
        return f"Slack answers {error}"
    return str(error)
