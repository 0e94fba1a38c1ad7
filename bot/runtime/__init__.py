"""Wire the bot together: with bot/cli, the only code of bot/ that imports adapters, formatter and store."""
