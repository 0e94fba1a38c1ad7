"""Small general tools: clock, logging, translations, task supervision, retries, wake-up events."""
