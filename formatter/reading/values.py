"""What a value says, whatever its writer made of it: text, yes or no, a list of names, an address."""

import re
from typing import Any

_NOTHING = {"", "~", "null", "none", "nil"}
_YES = {"true", "yes", "on", "y"}
_NO = {"false", "no", "off", "n"}
_ADDRESS = re.compile(r"https?://[^\s/]\S*", re.IGNORECASE)


def as_text(value: Any) -> str:
    """One line or several of text; a list's or a dict's items run on; "" for what YAML or Ruby call nothing."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(as_text, value)))
    if isinstance(value, dict):
        return ", ".join(f"{name}: {as_text(inner)}" for name, inner in value.items())
    text = str(value).strip()
    return "" if text.lower() in _NOTHING else text


def is_yes(value: Any) -> bool:
    """True for YAML 1.1's ways to say true."""
    return as_text(value).lower() in _YES


def is_no(value: Any) -> bool:
    """True for YAML 1.1's ways to say false; nothing at all is not a no."""
    return as_text(value).lower() in _NO


def as_names(value: Any) -> list[str]:
    """A list's items, or the words of a text as Jekyll takes them apart; at commas where there are any."""
    if isinstance(value, list):
        return [name for item in value if (name := as_text(item))]
    text = as_text(value)
    return [name for part in re.split("," if "," in text else r"\s", text) if (name := part.strip())]


def as_address(value: Any) -> str | None:
    """An absolute http(s) address; None for anything else, so that no other scheme ever becomes a link."""
    text = as_text(value)
    return text if _ADDRESS.fullmatch(text) else None
