"""What a subscription lets through, as people say it: pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.commands.settings.setting import is_off, read_switch
from bot.desk import ActionRefused
from bot.model import Field, Filter, Option
from bot.ports import Words

KINDS = ("categories", "include", "exclude", "urgent")
"""What can be said of a filter: three lists of plain words, and whether only urgent news comes."""
MOST = 30
_LENGTH = 60
"""Characters of a word or category."""


def read_filter(kind: str, said: Sequence[str], old: Filter) -> Filter:
    """The filter as these words want it: a list is set anew or taken away (`off`). Raises Refused.

    Where there is a comma, what stands between the commas belongs together; else every word stands alone.
    """
    if kind == "urgent":
        return replace(old, urgent_only=read_switch(said))
    text = " ".join(said)
    return _with(kind, () if is_off(said) else _bounded(text.split(",") if "," in text else said), old)


def read_fields(fields: Mapping[str, Sequence[str]], old: Filter) -> Filter:
    """The filter as a form has it, where only commas divide; raises Refused."""
    wanted = replace(old, urgent_only=read_switch(fields["urgent"])) if fields.get("urgent") else old
    for kind in KINDS[:-1]:
        if kind in fields:
            text = " ".join(fields[kind])
            wanted = _with(kind, _bounded(text.split(",")) if text.strip() else (), wanted)
    return wanted


def filter_fields(wanted: Filter, words: Words) -> tuple[Field, ...]:
    """A form's inputs for it."""
    commas = words("Separate several with commas; leave empty for no filter.")
    news = (Option(words("All posts"), "off"), Option(words("Only urgent posts"), "on"))
    return (
        Field("urgent", words("Which posts"), "one", news, ("on" if wanted.urgent_only else "off",)),
        Field("categories", words("Only these categories"), "text", value=(", ".join(wanted.categories),), hint=commas),
        Field("include", words("Only with one of these words"), "text", value=(", ".join(wanted.include),), hint=commas),
        Field("exclude", words("Nothing with these words"), "text", value=(", ".join(wanted.exclude),), hint=commas),
    )


def told(wanted: Filter, words: Words) -> str:
    """What it lets through, in one line."""
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
    """The words, each once; raises Refused for none, too many or too long ones."""
    wanted = tuple(dict.fromkeys(" ".join(part.split()) for part in parts if part.strip()))
    if not wanted or len(wanted) > MOST or any(len(word) > _LENGTH for word in wanted):
        raise ActionRefused("At most {most} words of up to {length} characters each.", most=MOST, length=_LENGTH)
    return wanted
