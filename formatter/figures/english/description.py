"""Describes a quantity by its English sentence: role, direction, status, hedge, record, label and time."""

import re
from collections.abc import Iterator, Sequence

from bot.model.card import Hedge, Record, Status
from formatter.figures.english.labels import label
from formatter.figures.english.roles import PRESENT, is_expected, repeats_previous, role_of
from formatter.figures.quantity import Description, Quantity, QuantityContext, quantity_contexts
from formatter.text.bounds import regex


def contexts(quantity_contexts: Sequence[QuantityContext]) -> list[Description]:
    """The descriptions of a folded sentence's quantities, in order, without labels and times."""
    found: list[Description] = []
    for place in reversed(quantity_contexts):
        found.append(_context(place, found[-1] if found else None))
    found.reverse()
    for index, place in enumerate(quantity_contexts):
        if found[index].role == "level" and repeats_previous(place) and found[index - 1].role == "change":
            found[index] = found[index]._replace(role="change", direction=found[index - 1].direction, record=None)
    return found


def _context(place: QuantityContext, following: Description | None) -> Description:
    role, direction = role_of(place, following)
    status = _status(place) if role in ("level", "change") else "actual"
    if role == "from" and is_expected(place):
        status = "forecast"
    return Description(role, direction, status, _hedge(place), _record(place) if role == "level" else None)


_TENSES = regex(
    r"\b(?:(?P<plan>will|would|(?<!the )(?<!this )(?<!that )(?<!a )plans?|(?:the|an?) plans? to|planned|planning|going to"
    r"|aims?|aimed|targets?|targeting|intends?|scheduled|proposed?|proposes"
    r"|wants? to|seeks? to|hopes? to|agreed to|decided to|set to|to be|pledged|vowed|(?:order|contract|deal|agreement|budget"
    r"|project) to|to (?:supply|build|deliver|provide|construct|install|hire|buy|purchase))"
    r"|(?P<forecast>expect(?:s|ed)?|forecasts?|projected|projects (?=that|growth|an?|the|it)|(?<!an )estimat(?:e|es|ed)"
    r"|predict(?:s|ed)?|likely|could|may|might|(?:is|are) seen)"
    r"|(?P<past>(?<!\bto )(?<!\bwill )(?<!\bwould )(?<!\bcould )(?<!\bmay )(?<!\bmight )(?:was|were|has|have|had|rose|fell|grew"
    r"|hit|reached|averaged|carried|handled|spent|stayed|found|sold|built|made|took|ran|came|went|got|saw|paid|drew|beat|left"
    r"|led|kept|held|began|became|bought|brought|won(?= (?:an?|the|its|by|\d))|lost|(?<!\ba )(?<!\bthe )cost|[a-z]{3,}ed"
    r"|takes?|costs|lifts?|stands?|is|are|accounts?"
    rf"|{PRESENT})))\b"
)
_COPULAS = regex(r"\b(?:is|are|was|were|be|been) ")
_PART_OF = regex(r" of (?:its|the|their|all)(?: [a-z]+)? $")
"""Will shut 4 of its 23 plants: the whole is there already."""
_OWN_NAMED = regex(r"\b(?:target|goal) of $")


def _status(place: QuantityContext) -> Status:
    """The nearest tense before the quantity in its part of the sentence decides, else the first one after it."""
    if _PART_OF.search(place.near):
        return "actual"
    last = next(reversed(list(_TENSES.finditer(place.lead.rpartition("; ")[2]))), None) or _TENSES.search(
        _COPULAS.sub("", place.after)
    )
    if last is None or last["past"]:
        return "plan" if _OWN_NAMED.search(place.near) else "actual"
    return "plan" if last["plan"] and not _WEATHER.search(place.lead) else "forecast"


_WEATHER = regex(
    r"\b(?:temperatures?|mercury|rain(?:fall)?|snow(?:fall)?|winds?|gusts|highs|lows|storm|heat ?wave"
    r"|waves)\b[^.;]{0,40}\bwill\b",
    re.IGNORECASE,
)
"""Weather words: a sentence with "will" about weather is a forecast, not a plan."""


_APPROX = regex(r"\b(?:about|around|roughly|some|nearly|almost|approximately|close to|an estimated) $", re.IGNORECASE)
_MIN = regex(
    r"\b(?:at least|more than|over|above|exceed(?:s|ed|ing)?|surpass(?:es|ed)?|top(?:s|ped|ping)?|minimum of|past|beyond"
    r"|not less than|upwards of) $",
    re.IGNORECASE,
)
_MAX = regex(
    r"\b(?:up to|as much as|as many as|at most|no more than|under|below|less than|fewer than|maximum of) $", re.IGNORECASE
)


def _hedge(place: QuantityContext) -> Hedge | None:
    if _APPROX.search(place.near):
        return "approx"
    if _MAX.search(place.near):
        return "max"
    if _MIN.search(place.near) or re.match(r" or more\b", place.after):
        return "min"
    return None


_HIGH = regex(r"\b(?:a |all-time )?record(?: high)?(?: of)? $|\ball-time high(?: of)? $")
_LOW = regex(r"\b(?:record|all-time) low(?: of)? $")


def _record(place: QuantityContext) -> Record | None:
    if _LOW.search(place.near):
        return "low"
    return "high" if _HIGH.search(place.near) else None


def time_of(place: QuantityContext) -> str | None:
    """The time of the quantity: the next one after it in its part of the sentence, else the last one before."""
    after = _TIME.search(place.after)
    if after:
        return after[0]
    return next((match[0] for match in reversed(list(_TIME.finditer(place.lead)))), None)


def versus_of(place: QuantityContext) -> str | None:
    """Return the phrase with which the change is compared, such as "from a year earlier"; None where there is none."""
    match = _VERSUS.search(place.rest)
    return match["versus"] if match else None


_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_TIME = regex(
    rf"(?:by|in|through|until|since|as of|from) (?:the )?(?:end of )?(?:{_MONTH}(?: \d{{1,2}})?(?: and {_MONTH})?(?:,? (?:19"
    rf"|20)\d\d)?|(?:19|20)\d\d)"
    r"|(?:this|last|next) (?:year|month|week|quarter)|(?:first|second|third|fourth) quarter|(?:first|second) half"
)
_VERSUS = regex(
    r"(?:from|than|compared with|over|on) (?P<versus>(?:a|an|one|ten|two|the|last|previous)? ?(?:year|month|week|quarter"
    r"|days?|period)(?: (?:ago|earlier|before))?|(?:19|20)\d\d)\b"
)


def describe(sentence: str, quantities: tuple[Quantity, ...], topic: str | None, before: str) -> Iterator[Description]:
    """The descriptions of a folded sentence's quantities, one each, in order; `topic` is the last label before it."""
    found = quantity_contexts(sentence, quantities)
    previous = topic
    for place, description in zip(found, contexts(found), strict=True):
        versus = versus_of(place) if description.role == "change" else None
        previous = label(place, description.role, previous) or previous
        yield description._replace(label=previous, time=time_of(place), versus=versus)
