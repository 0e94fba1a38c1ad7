"""The phrase of an English sentence that names what a quantity measures."""

import re

from formatter.figures.english.context import CHANGE
from formatter.figures.quantity import Place


def label(place: Place) -> str | None:
    """What the quantity counts, the object of the change, or the subject of its clause."""
    counted = _counted(place)
    if counted:
        return counted
    clause = _CLAUSE_START.split(place.lead)[-1]
    changed = _FORESEEN.search(clause) or _OBJECT.search(clause)
    return (_trimmed(changed["object"]) if changed else "") or _subject(clause) or _subject(place.lead) or None


_CLAUSE_START = re.compile(
    r"\b(?:said|says|showed|reported|announced)(?: on \w+)?(?: that)? |[;.:] |, (?:and|while|but|as|with) |, with "
    r"| and (?=\w+(?: \w+){0,3} (?:jumped|rose|fell|grew|was|were|edged|spent"
    r"|dropped))"
)
_OBJECT = re.compile(
    rf"\b(?:will|would|to|plans to|has|have|could)? ?(?:{CHANGE.pattern}) (?P<object>[^,;\d]{{3,50}}?) (?:by|from|to|above)\b"
)
_FORESEEN = re.compile(r"\b(?:expects?|forecasts?|predicts?|sees?) (?P<object>[^,;\d]{3,50}?) to\b")
_VERB = re.compile(
    r"\b(?:will|would|has|have|had|is|are|was|were|could|may|can|hit|fell|rose|grew|reached|said|plans?|aims?|targets?"
    r"|takes?|took|lifts?|faces?|face|expect|stood|slid|slipped|sold|spent|stayed|[a-z]{3,}ed)\b"
)
_LEADING = re.compile(r"^(?:(?:the|a|an|its|their|his|her|about|some|and|while|but|in|on)\s|[A-Z]\w+'s\s)+", re.IGNORECASE)
_STOP = re.compile(
    r"\b(?:in|on|at|to|by|from|for|with|and|or|as|that|which|who|were|was|is|are|of them|during|this|last|next|under|through"
    r"|until|over|after|worth|between|into|received)\b|[,;:()]|\.(?!\d)"
)
_OF = re.compile(r" (?:of|worth of|for|in|on) (?P<thing>[a-z][^,;.()]{2,40})")
_THING = re.compile(r"[ -](?P<thing>(?:[a-z][\w-]*)(?: [a-z][\w-]*){0,4})")
_LONGEST = 4


def _counted(place: Place) -> str:
    """96 electric trains; 996 billion won in quantum computing."""
    match = _THING.match(place.after)
    if match and place.quantity.unit_class in ("count", "people") and not _STOP.match(match["thing"]):
        return _trimmed(match["thing"])
    of = _OF.match(place.after)
    if (
        of
        and place.quantity.unit_class in ("money", "mass", "volume", "power", "energy")
        and not re.match(r"(?:the|this|last|next|\w+ quarter)", of["thing"])
    ):
        return _trimmed(of["thing"])
    return ""


def _subject(clause: str) -> str:
    verb = _VERB.search(clause)
    return _trimmed(clause[: verb.start()] if verb else clause)


def _trimmed(phrase: str) -> str:
    phrase = _LEADING.sub("", phrase.strip(" ,("))
    stop = _STOP.search(phrase)
    return " ".join((phrase[: stop.start()] if stop and stop.start() else phrase).split()[:_LONGEST])
