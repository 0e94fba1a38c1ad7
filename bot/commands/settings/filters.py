"""What a subscription lets through, as people say it: pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.commands.settings.reading import is_off, read_switch
from bot.desk import Refused
from bot.model import Field, Filter, Option
from bot.ports import Words

KINDS = ("categories", "include", "exclude", "urgent")
"""What can be said of a filter: three lists of plain words, and whether only urgent news comes."""
MOST = 30
_LENGTH = 60
"""Characters of a word or category."""


def read_filter(kind: str, said: Sequence[str], old: Filter) -> Filter:
    """The filter as these words want it: a list is set anew or taken away (`off`). Raises Refused."""
    if kind == "urgent":
        return replace(old, urgent_only=read_switch(said))
    wanted = () if is_off(said) else _listed(said)
    match kind:
        case "include":
            return replace(old, include=wanted)
        case "exclude":
            return replace(old, exclude=wanted)
    return replace(old, categories=wanted)


def read_fields(fields: Mapping[str, Sequence[str]], old: Filter) -> Filter:
    """The filter as a form has it; raises Refused."""
    for kind in KINDS:
        if kind in fields:
            old = read_filter(kind, tuple(fields[kind]) or ("off",), old)
    return old


def filter_fields(wanted: Filter, words: Words) -> tuple[Field, ...]:
    """A form's inputs for it."""
    commas = words("Several with commas between them; empty lets everything through.")
    news = (Option(words("All news"), "off"), Option(words("Only urgent news"), "on"))
    return (
        Field("urgent", words("Which news"), "one", news, ("on" if wanted.urgent_only else "off",)),
        Field("categories", words("Only these categories"), "text", value=(", ".join(wanted.categories),), hint=commas),
        Field("include", words("Only with one of these words"), "text", value=(", ".join(wanted.include),), hint=commas),
        Field("exclude", words("Nothing with these words"), "text", value=(", ".join(wanted.exclude),), hint=commas),
    )


def told(wanted: Filter, words: Words) -> str:
    """What it lets through, in one line."""
    parts = [
        words("only urgent news") if wanted.urgent_only else "",
        words("only categories {names}", names=", ".join(wanted.categories)) if wanted.categories else "",
        words("only with {names}", names=", ".join(wanted.include)) if wanted.include else "",
        words("nothing with {names}", names=", ".join(wanted.exclude)) if wanted.exclude else "",
    ]
    return "; ".join(filter(None, parts)) or words("everything")


def _listed(said: Sequence[str]) -> tuple[str, ...]:
    """Words; where there is a comma, what stands between the commas, which may have blanks in it."""
    text = " ".join(said)
    parts = text.split(",") if "," in text else text.split()
    wanted = tuple(dict.fromkeys(" ".join(part.split()) for part in parts if part.strip()))
    if not wanted or len(wanted) > MOST or any(len(word) > _LENGTH for word in wanted):
        raise Refused("Up to {most} words of {length} characters at most.", most=MOST, length=_LENGTH)
    return wanted
