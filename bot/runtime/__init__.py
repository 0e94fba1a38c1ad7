"""Builds and runs the bot: with `bot.cli` the only code of `bot` that imports adapters, formatter and store."""
