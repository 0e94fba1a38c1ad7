"""`python -m adapters.sandbox`: the sandbox as a process of its own."""

import argparse
import asyncio
import json
import os
import signal
import sys

from adapters.sandbox.limits import SandboxLimits
from adapters.sandbox.sandbox import Sandbox


def main() -> int:
    """Serve until SIGINT or SIGTERM. Prints one line of JSON with addresses and tokens once it serves."""
    parser = argparse.ArgumentParser(prog="python -m adapters.sandbox", description="Fakes of Telegram and Slack.")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--limits", action="store_true", help="answer what comes too early with 429")
    parser.add_argument("--telegram-token", default=os.environ.get("TELEGRAM_BOT_TOKEN"))
    parser.add_argument("--slack-bot-token", default=os.environ.get("SLACK_BOT_TOKEN"))
    parser.add_argument("--slack-app-token", default=os.environ.get("SLACK_APP_TOKEN"))
    options = parser.parse_args()
    try:
        asyncio.run(_serve(options))
    except OSError as error:
        sys.stderr.write(f"port {options.port}: {error.strerror}\n")
        return 1
    return 0


async def _serve(options: argparse.Namespace) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    sandbox = Sandbox(
        options.port,
        limits=SandboxLimits() if options.limits else None,
        telegram_token=options.telegram_token,
        slack_bot_token=options.slack_bot_token,
        slack_app_token=options.slack_app_token,
    )
    async with sandbox:
        names = ("page", "telegram_base", "telegram_token", "slack_base", "slack_bot_token", "slack_app_token")
        sys.stdout.write(json.dumps({name: getattr(sandbox, name) for name in names}) + "\n")
        sys.stdout.flush()
        await stop.wait()


if __name__ == "__main__":
    sys.exit(main())
