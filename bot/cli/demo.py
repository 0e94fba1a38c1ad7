"""`sokbo demo`: the real bot against stand-ins for both platforms, fed with sample posts."""


def demo() -> None:
    """Watch posts travel into a Telegram chat and a Slack channel; needs no token and no config."""
