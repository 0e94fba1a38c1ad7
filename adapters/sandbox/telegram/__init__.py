"""Fake of Telegram's Bot API on loopback."""
