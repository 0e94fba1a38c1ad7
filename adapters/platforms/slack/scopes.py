"""What the app may do in a workspace and what it hears there: asked for when it is installed, and written in its manifest.

Each scope is needed by a method the bot calls or an event it hears; https://docs.slack.dev/reference/scopes.
"""

BOT_SCOPES = (
    "app_mentions:read",  # app_mention
    "channels:history",  # conversations.history: whether an alert whose answer never came is there
    "channels:read",  # conversations.info, and who joins and leaves
    "chat:write",  # chat.postMessage, chat.update, chat.delete
    "commands",
    "groups:history",
    "groups:read",
    "im:history",  # message.im too
    "im:read",
    "metadata.message:read",  # the mark by which an alert is found again
    "users:read",  # users.info: whether somebody manages the workspace, and their language
)
BOT_EVENTS = (
    "app_mention",
    "app_uninstalled",
    "channel_archive",
    "channel_deleted",
    "channel_left",
    "group_archive",
    "group_deleted",
    "group_left",
    "member_joined_channel",
    "member_left_channel",
    "message.im",
    "tokens_revoked",
)
