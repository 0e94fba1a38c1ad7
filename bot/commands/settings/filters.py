"""The filter of a subscription: reading it from words and forms, and showing it as text."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.commands.settings.setting import is_off, read_switch
from bot.desk import ActionRefused
from bot.model import Field, Filter, Option
from bot.ports import Translator

KINDS = ("categories", "include", "exclude", "urgent")
"""The parts of a filter: three lists of words, and urgent posts only."""
MAX_ENTRIES = 30
_LENGTH = 60
"""Characters of a word or category."""


def read_filter(kind: str, arguments: Sequence[str], old: Filter) -> Filter:
    """The filter with one part replaced by these words, or removed by `off`. Raises ActionRefused.

    With a comma, the text between commas is one entry; without commas, every word is one.
    """
    if kind == "urgent":
        return replace(old, urgent_only=read_switch(arguments))
    text = " ".join(arguments)
    return _with(kind, () if is_off(arguments) else _bounded(text.split(",") if "," in text else arguments), old)


def read_fields(fields: Mapping[str, Sequence[str]], old: Filter) -> Filter:
    """The filter from a form's fields, in which only commas separate entries. Raises ActionRefused."""
    wanted = replace(old, urgent_only=read_switch(fields["urgent"])) if fields.get("urgent") else old
    for kind in KINDS[:-1]:
        if kind in fields:
            text = " ".join(fields[kind])
            wanted = _with(kind, _bounded(text.split(",")) if text.strip() else (), wanted)
    return wanted


def filter_fields(wanted: Filter, words: Translator) -> tuple[Field, ...]:
    """The form fields for a filter."""
    commas = words("Separate several with commas; leave empty for no filter.")
    news = (Option(words("All posts"), "off"), Option(words("Only urgent posts"), "on"))
    return (
        Field("urgent", words("Which posts"), "one", news, ("on" if wanted.urgent_only else "off",)),
        Field("categories", words("Only these categories"), "text", value=(", ".join(wanted.categories),), hint=commas),
        Field("include", words("Only with one of these words"), "text", value=(", ".join(wanted.include),), hint=commas),
        Field("exclude", words("Nothing with these words"), "text", value=(", ".join(wanted.exclude),), hint=commas),
    )


def filter_text(wanted: Filter, words: Translator) -> str:
    """The filter in one line of text."""
    parts = [
        words("only urgent posts") if wanted.urgent_only else "",
        words("only categories {names}", names=", ".join(wanted.categories)) if wanted.categories else "",
        words("only with {names}", names=", ".join(wanted.include)) if wanted.include else "",
        words("nothing with {names}", names=", ".join(wanted.exclude)) if wanted.exclude else "",
    ]
    return "; ".join(filter(None, parts)) or words("everything")


def _with(kind: str, names: tuple[str, ...], old: Filter) -> Filter:
    match kind:
        case "include":
            return replace(old, include=names)
        case "exclude":
            return replace(old, exclude=names)
    return replace(old, categories=names)


def _bounded(parts: Sequence[str]) -> tuple[str, ...]:
    """The entries without duplicates. Raises ActionRefused for none, too many or too long ones."""
    wanted = tuple(dict.fromkeys(" ".join(part.split()) for part in parts if part.strip()))
    if not wanted or len(wanted) > MAX_ENTRIES or any(len(word) > _LENGTH for word in wanted):
        raise ActionRefused("At most {most} words of up to {length} characters each.", most=MAX_ENTRIES, length=_LENGTH)
    return wanted
