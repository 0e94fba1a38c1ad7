"""Where posts go to and commands come from: Telegram and Slack."""
