"""What people write for a time, a zone or a yes, read with some tolerance: pure. Each raises Refused for anything else."""

import re
from collections.abc import Sequence
from datetime import time
from functools import cache
from zoneinfo import available_timezones

from bot.desk import Refused

OFF = ("off", "none", "no", "끄기", "꺼짐", "없음", "아니오")
"""What says no, or none at all."""
ON = ("on", "yes", "켜기", "켜짐", "예", "네")
_TIME = re.compile(r"([0-9]{1,2})(?::([0-9]{2})|시)?", re.ASCII)
_SPAN = re.compile(r"\s*[-–—~∼〜]\s*")
_SHOWN = 40


def read_time(text: str) -> time:
    """`22:00`, `7:30`, `7` or `7시`."""
    match = _TIME.fullmatch(text)
    hour, minute = (int(match[1]), int(match[2] or 0)) if match else (24, 0)
    if hour > 23 or minute > 59:
        raise Refused("{said} is no time; write it like 07:30.", said=text[:_SHOWN])
    return time(hour, minute)


def read_span(text: str) -> tuple[time, time]:
    """`22:00-07:00`."""
    ends = _SPAN.split(text.strip())
    if len(ends) != 2:
        raise Refused("{said} is no span of time; write it like 22:00-07:00.", said=text[:_SHOWN])
    first, last = map(read_time, ends)
    if first == last:
        raise Refused("Quiet hours begin and end at two different times.")
    return first, last


def read_zone(text: str) -> str:
    """An IANA name in any case, as it is written there: `asia/seoul` is `Asia/Seoul`."""
    zone = _zones().get(text.casefold())
    if zone is None:
        raise Refused("I know no time zone {said}; write it like Asia/Seoul or Europe/Berlin.", said=text[:_SHOWN])
    return zone


def read_switch(words: Sequence[str]) -> bool:
    """`on` or `off`, in Korean too."""
    said = " ".join(words).casefold()
    if said not in (*ON, *OFF):
        raise Refused("Write “on” or “off”.")
    return said in ON


def is_off(words: Sequence[str]) -> bool:
    """True where the words are one word that says none at all."""
    return len(words) == 1 and words[0].casefold() in OFF


@cache
def _zones() -> dict[str, str]:
    return {zone.casefold(): zone for zone in available_timezones()}
