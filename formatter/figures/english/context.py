"""What an English sentence says of a quantity in it: its role, direction, status, hedge and record."""

import re

from bot.model.card import Direction, Hedge, Record, Role, Status
from formatter.figures.quantity import Description, Place


def context(place: Place) -> Description:
    """The description of a quantity of a folded sentence, without label and times."""
    hedge, (role, direction) = _hedge(place), _role(place)
    status = _status(place) if role in ("level", "change") else "actual"
    return Description(role, direction, status, hedge, _record(place) if role == "level" else None)


CHANGE = re.compile(
    r"\b(?:(?P<up>r(?:ise|ises|ose|isen|ising)|gr(?:ow|ows|ew|own|owing)|increas(?:e|es|ed|ing)|climb(?:s|ed|ing)?|jump(?:s"
    r"|ed|ing)?|surg(?:e|es|ed|ing)|soar(?:s|ed|ing)?"
    r"|gain(?:s|ed|ing)?|add(?:s|ed|ing)?|rais(?:e|es|ed|ing)|higher|expand(?:s|ed|ing)?|advanc(?:e|ed|es|ing)|edged up"
    r"|edge up|up|lift(?:s|ed|ing)?|boost(?:s|ed|ing)?|doubl(?:e|ed|es)|swell(?:s|ed)?|hik(?:e|ed|es|ing)|push(?:es|ed)?)"
    r"|(?P<down>f(?:all|alls|ell|allen|alling)|drop(?:s|ped|ping)?|declin(?:e|es|ed|ing)|decreas(?:e|es|ed|ing)|cut(?:s"
    r"|ting)?|slip(?:s|ped|ping)?|slid(?:e|es)?|eas(?:e|es|ed|ing)|shrank|shr(?:ink|inks|unk)"
    r"|plung(?:e|es|ed|ing)|tumbl(?:e|es|ed|ing)|lower(?:s|ed|ing)?|reduc(?:e|es|ed|ing)|down|contract(?:s|ed)|slump(?:s|ed"
    r"|ing)?|los(?:e|es|t)|edged down|sank|trim(?:s|med)?|halv(?:e|ed|es)))\b"
)
_HEDGED = (
    r"(?:as much as|as many as|up to|about|around|roughly|some|nearly|almost|approximately|at least|more than|over|only"
    r"|just|a record|an average of|another|a further|an additional)"
)
_CHANGED = re.compile(rf"{CHANGE.pattern}(?: by| another)?(?: {_HEDGED})* ?\(?$")
_CHANGED_OBJECT = re.compile(rf"{CHANGE.pattern} [^,;.]{{1,60}} by(?: {_HEDGED})* $")
_NOUN_AFTER = re.compile(
    r"[ -](?:of )?(?:(?P<up>increase|rise|gain|jump|growth|higher|more|hike|surge|new|additional|extra)|(?P<down>drop|fall"
    r"|decline|decrease|cut"
    r"|reduction|lower|fewer|less))\b(?! of (?:the )?(?:annual|its))"
)
_TO = re.compile(rf"\b(?:to|above|past|beyond|at)(?: {_HEDGED})* $")
_NEXT_MOVE = re.compile(r"[^;.]{0,40}?, (?P<change>up|down)(?: by| about| nearly)? $")
_FROM = re.compile(rf"\bfrom(?: {_HEDGED})* $")
_LEADS_TO = re.compile(r"[^,;]{0,30}? to ")
_AFTER_CHANGE = re.compile(r"(?:[^,;]{0,20},? (?:up|down))? from (?:about |around |nearly )?")
_THAN = re.compile(r"\b(?:compared (?:with|to)|versus|against|(?<!more )(?<!less )(?<!fewer )than) $", re.IGNORECASE)
_SINCE = re.compile(
    r"\b(?:first|most|fewest|highest|lowest|biggest|largest|smallest|worst|best|fastest|steepest|longest|time|increase"
    r"|change|decline)\b[^,;.]{0,30} in (?:about |nearly |almost |more than |over )?$"
)
_STREAK = re.compile(r" (?:in a row|running|straight)|[ -](?:consecutive|straight)")
_FINE = re.compile(r"\b(?:fines?|penalt(?:y|ies)|capped at|limit(?:ed to| of)|minimum of|maximum of|threshold of)\b[^,;.]{0,24}$")


def _role(place: Place) -> tuple[Role, Direction]:
    before, after, quantity = place.before, place.after, place.quantity
    if quantity.unit_class == "duration" and _SINCE.search(place.lead):
        return "since", "none"
    if quantity.unit_class in ("duration", "count") and _STREAK.match(after):
        return "streak", "none"
    if _FINE.search(before) or quantity.unit_class == "age":
        return "threshold", "none"
    if _THAN.search(before) or (_FROM.search(before) and (_LEADS_TO.match(after) or _is_earlier(place))):
        return "from", "none"
    if quantity.sign:
        return "change", quantity.sign
    if not _TO.search(before) and (
        match := _CHANGED.search(before) or _CHANGED_OBJECT.search(before) or _NOUN_AFTER.match(after)
    ):
        return "change", "up" if match["up"] else "down"
    return "level", _direction(place)


def _is_earlier(place: Place) -> bool:
    """Down from 1.9 percent; 84,000 tons last month from 93,000 tons."""
    alike = any(other.unit_class == place.quantity.unit_class for other in place.others[: place.index])
    return bool(_AFTER_CHANGE.fullmatch(place.before)) or (alike and "," not in place.before)


def _direction(place: Place) -> Direction:
    """Rises to, lifts above; averaged 100, up 3 percent."""
    if _MAX.search(place.before):
        return "none"
    moves = list(CHANGE.finditer(_clause(place.lead)))
    if _TO.search(place.before) and moves:
        return "up" if moves[-1]["up"] else "down"
    move = _NEXT_MOVE.match(place.after)
    if move:
        return "up" if move["change"] == "up" else "down"
    return "none"


_CLAUSE_END = re.compile(r"[;.] |, (?:while|but|and|as|with) ")


def _clause(lead: str) -> str:
    return _CLAUSE_END.split(lead)[-1]


_TENSES = re.compile(
    r"(?P<plan>\b(?:will|would|plans?|planned|planning|aims?|aimed|targets?|targeting|intends?|scheduled|proposed?|proposes"
    r"|set to|to be|pledged|vowed|(?:order|contract|deal|agreement|budget|project) to)\b)"
    r"|(?P<forecast>\b(?:expect(?:s|ed)?|forecasts?|project(?:s|ed)|estimat(?:e|es|ed)|predict(?:s|ed)?|likely|could|may"
    r"|might|seen)\b)"
    r"|(?P<past>\b(?:was|were|has|have|had|rose|fell|grew|hit|reached|averaged|carried|handled|spent|stayed|found|sold|built"
    r"|made|[a-z]{3,}ed|takes?|costs?|lifts?|stands?|is|are|accounts?)\b)"
)
_OWN_NAMED = re.compile(r"\b(?:target|goal) of $")


def _status(place: Place) -> Status:
    """The nearest tense before the quantity decides; a participle leans on it."""
    last = next(reversed(list(_TENSES.finditer(place.lead))), None)
    if last is None or last["past"]:
        return "plan" if _OWN_NAMED.search(place.before) else "actual"
    return "plan" if last["plan"] else "forecast"


_APPROX = re.compile(r"\b(?:about|around|roughly|some|nearly|almost|approximately|close to) $", re.IGNORECASE)
_MIN = re.compile(
    r"\b(?:at least|more than|over|above|exceed(?:s|ed|ing)|surpass(?:es|ed)|topp(?:ed|ing)|tops|minimum of"
    r"|past) $",
    re.IGNORECASE,
)
_MAX = re.compile(
    r"\b(?:up to|as much as|as many as|at most|no more than|under|below|less than|fewer than|maximum of) $", re.IGNORECASE
)


def _hedge(place: Place) -> Hedge | None:
    if _APPROX.search(place.before):
        return "approx"
    if _MAX.search(place.before):
        return "max"
    if _MIN.search(place.before) or re.match(r" or more\b", place.after):
        return "min"
    return None


_HIGH = re.compile(r"\b(?:a |all-time )?record(?: high)?(?: of)? $|\ball-time high(?: of)? $")
_LOW = re.compile(r"\b(?:record|all-time) low(?: of)? $")


def _record(place: Place) -> Record | None:
    if _LOW.search(place.before):
        return "low"
    return "high" if _HIGH.search(place.before) else None
