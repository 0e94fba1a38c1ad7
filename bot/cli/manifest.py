"""`sokbo manifest`: the Slack app manifest with everything the bot needs, to paste into Slack."""

import json

from bot.cli.common import DEFAULT_PATH, ConfigPath, Failure, read_config
from bot.lib.i18n import words


def manifest(config: ConfigPath = DEFAULT_PATH) -> None:
    """Print the Slack app's manifest for this config, as JSON."""
    from adapters.platforms.slack.manifest import manifest as make

    settings = read_config(config)
    if settings.slack is None:
        raise Failure(f"{config}: there is no [slack] table", code=2)
    public_url = settings.web.public_url if settings.slack.mode == "http" else None
    made = make(settings.slack.command, public_url, words(settings.language), multi_workspace=bool(settings.slack.client_id))
    print(json.dumps(made, ensure_ascii=False, indent=2))
