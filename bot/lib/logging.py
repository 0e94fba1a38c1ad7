"""Logging: structured events, pretty on a terminal, JSON otherwise; the last processor redacts every known secret."""

import logging
import os
import re
import sys
from collections.abc import Iterable, MutableMapping
from datetime import UTC, datetime, tzinfo
from typing import Any, TextIO

import structlog

from bot.lib.unicode import VisibleOutput, visible_values

REDACTED = "…redacted…"
_TOKENS = re.compile(
    r"(?<!\d)\d{6,}+:[A-Za-z0-9_-]{30,}|\bx(?:ox[a-z]|app)-[A-Za-z0-9-]{8,}|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)|(?<=https://)[^/\s@]+(?=@)"
)
"""Matches Telegram tokens, Slack tokens and passwords in URLs: unknown secrets are redacted too."""


class Redactor:
    """Redacts secrets in text, however deep an SDK nested them."""

    def __init__(self) -> None:
        self._secrets: list[str] = []

    def learn(self, secrets: Iterable[str | None]) -> None:
        """Redact these from now on."""
        known = {*self._secrets, *(secret for secret in secrets if secret and len(secret) >= 4)}
        self._secrets = sorted(known, key=len, reverse=True)

    def clean(self, text: str) -> str:
        """Return the text without any secret."""
        for secret in self._secrets:
            text = text.replace(secret, REDACTED)
        return _TOKENS.sub(REDACTED, text)

    def __call__(self, logger: Any, name: str, line: str) -> str:
        """Redact a finished log line, as structlog's last processor."""
        return self.clean(line)


redactor = Redactor()
"""The one redactor of the process, shared by the log and the CLI's error line."""


class LogTimes:
    """Writes the time of each log event in the zone of the config; in UTC until one is read."""

    def __init__(self) -> None:
        self.zone: tzinfo = UTC

    def __call__(self, logger: Any, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """Turn the seconds since 1970 into ISO 8601 with the zone's offset, as a processor of structlog."""
        event["timestamp"] = datetime.fromtimestamp(event["timestamp"], self.zone).isoformat(timespec="milliseconds")
        return event


log_times = LogTimes()
"""The log times of the process; `App.apply` sets their zone."""


def set_up(stream: TextIO | None = None, level: str = "INFO") -> None:
    """Write our own log and the libraries' to `stream` (stderr by default): text on a terminal, JSON elsewhere."""
    if stream is None:  # the colours are control characters
        stream = sys.stderr.unescaped if isinstance(sys.stderr, VisibleOutput) else sys.stderr
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt=None),
        log_times,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=_rendering(stream)))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel("WARNING")
    for ours in ("bot", "adapters", "formatter", "store"):
        logging.getLogger(ours).setLevel(level)


def _rendering(stream: TextIO) -> list[Any]:
    strip = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if stream.isatty():
        colours = not os.environ.get("NO_COLOR")  # https://no-color.org
        console = structlog.dev.ConsoleRenderer(colors=colours, exception_formatter=structlog.dev.plain_traceback)
        return [strip, structlog.processors.format_exc_info, visible_values, console, redactor]
    return [
        strip,
        structlog.processors.format_exc_info,
        _no_raw_values,
        visible_values,
        structlog.processors.JSONRenderer(ensure_ascii=False),
        redactor,
    ]


def _no_raw_values(logger: Any, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Turn values that JSON cannot express into text."""
    plain = (str, int, float, bool, type(None), list, tuple, dict)
    return {key: value if isinstance(value, plain) else str(value) for key, value in event.items()}
