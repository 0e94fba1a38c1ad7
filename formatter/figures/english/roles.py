"""The role of a quantity in its English sentence (news, a change, an old value, a limit) and its direction."""

import re

from bot.model.card import Direction, Role
from formatter.figures.quantity import Description, QuantityContext
from formatter.text.bounds import regex

CHANGE = regex(
    r"\b(?:(?P<up>r(?:ise|ises|ose|isen|ising)|gr(?:ow|ows|ew|own|owing)|increas(?:e|es|ed|ing)|climb(?:s|ed|ing)?|jump(?:s"
    r"|ed|ing)?|surg(?:e|es|ed|ing)|soar(?:s|ed|ing)?"
    r"|gain(?:s|ed|ing)?|add(?:s|ed|ing)?|rais(?:e|es|ed|ing)|higher|expand(?:s|ed|ing)?|advanc(?:e|ed|es|ing)|edged up"
    r"|edge up|up(?! to\b)|lift(?:s|ed|ing)?|boost(?:s|ed|ing)?|doubl(?:e|ed|es|ing)|tripl(?:e|ed|es|ing)|swell(?:s|ed)?"
    r"|hik(?:e|ed|es|ing)|push(?:es|ed)?|rebound(?:s|ed)?|strengthen(?:s|ed|ing)?|improv(?:e|es|ed|ing)|quadrupl(?:e|ed"
    r"|es|ing)|accelerat(?:e|es|ed)|widen(?:s|ed)?)"
    r"|(?P<down>f(?:all|alls|ell|allen|alling)|drop(?:s|ped|ping)?|declin(?:e|es|ed|ing)|decreas(?:e|es|ed|ing)|cut(?:s"
    r"|ting)?|slip(?:s|ped|ping)?|slid(?:e|es)?|eas(?:e|es|ed|ing)|shrank|shr(?:ink|inks|unk)"
    r"|plung(?:e|es|ed|ing)|tumbl(?:e|es|ed|ing)|lower(?:s|ed|ing)?|reduc(?:e|es|ed|ing)|down|contract(?:s|ed)|slump(?:s|ed"
    r"|ing)?|los(?:e|es|t|ing)|edged down|sank|trim(?:s|med)?|halv(?:e|ed|es)|narrow(?:s|ed)?|shed(?:s)?|slow(?:s|ed"
    r"|ing)?|weaken(?:s|ed|ing)?|cool(?:s|ed|ing)|retreat(?:s|ed)?|dwindl(?:e|ed|es)|dip(?:s|ped)?))\b"
)
HEDGED = (
    r"(?:as much as|as many as|up to|about|around|roughly|some|nearly|almost|approximately|at least|more than|less than|over"
    r"|only|just|between|a record|an average of|another|a further|an additional|an extra)"
)


def role_of(place: QuantityContext, following: Description | None) -> tuple[Role, Direction]:
    """The role and direction of a quantity of a folded sentence; `following` describes the quantity after it."""
    before, quantity = place.before, place.quantity
    if quantity.unit_class == "duration" and is_since(place.lead):
        return "since", "none"
    if _is_streak(place):
        along = _ALL_ALONG.search(place.before) or _NOUN_AFTER.match(place.after)
        return "streak", "none" if along is None else ("up" if along["up"] else "down")
    if _is_threshold(place):
        return "threshold", "none"
    if _is_old(place):
        return "from", "none"
    if quantity.sign:
        return "change", quantity.sign
    if _held(place):
        return "level", "flat"
    if quantity.unit_class == "multiple" and _OF_BEFORE.match(place.rest):
        return "change", "up"
    if not _TO.search(before) and (match := _changed(place)):
        return "change", "up" if match["up"] else "down"
    return "level", _direction(place, following)


def repeats_previous(place: QuantityContext) -> bool:
    """Return True if the quantity repeats the one before it in another unit: 72 points, or 1.8 percent."""
    previous = place.others[place.position - 1] if place.position else None
    again = previous and _OR_BY.fullmatch(place.before) and previous.unit_class != place.quantity.unit_class
    return bool(again) and not _OF_A_WHOLE.match(place.after)


_OF_A_WHOLE = regex(r" of (?:its|the|their|all)\b")


def is_since(lead: str) -> bool:
    """Return True if the text before a duration makes it the time since the last such event: the first rise in 26 years."""
    return _SINCE.search(lead) is not None


_CHANGED = regex(rf"{CHANGE.pattern}(?: by| another| at an (?:annual(?:i[sz]ed)? )?(?:rate|pace) of)?(?: {HEDGED})* ?\(?$")
_CHANGED_OBJECT = regex(rf"{CHANGE.pattern} [^,;.]{{1,60}} by(?: {HEDGED})* $")
_OR_BY = regex(rf",? or (?:by )?(?:{HEDGED} )*")
"""Fell 72 points, or 1.8 percent: the same change in another unit."""
_CHANGE_OF = regex(
    r"\b(?:(?P<up>rise|increase|gain|jump|growth|surge|hike|improvement)|(?P<down>fall|drop|decline|decrease|cut|reduction"
    r"|slump|dip))"
    rf"s? of(?: {HEDGED})* $"
)
_NOUN_AFTER = regex(
    r"[ -](?:of )?(?:(?P<up>increase|rise|gain|jump|growth|higher|longer|taller|heavier|warmer|hotter|larger|bigger"
    r"|above (?:normal|average)|more|hike|surge|new|additional|extra"
    r"|(?:over|above) (?:the )?(?:budget|target|plan|forecasts?|average|estimates?|expectations|schedule))"
    r"|(?P<down>drop|fall|decline|decrease|cut|reduction|lower|shorter|colder|cooler|lighter|smaller|below (?:normal"
    r"|average)|fewer|less"
    r"|(?:under|below) (?:the )?(?:budget|target|plan|forecasts?|average|estimates?"
    r"|expectations)))\b(?! of (?:the )?(?:annual|its))"
)
_TO = regex(rf"\b(?:to|above|past|beyond|at)(?: {HEDGED})* $")
_FROM = regex(rf"\bfrom(?: {HEDGED})* $")
_LEADS_TO = regex(r"[^,;]{0,30}? to ")
_AFTER_CHANGE = regex(rf"(?:[^,;]{{0,20}},? (?:up|down))? from(?: {HEDGED})* ")
_MOVED_FROM = regex(
    rf"(?:^|[, ])(?:up|down) from(?: (?:an?|the|its|their) (?:earlier|previous|prior|initial|original|revised)(?: [a-z]+)? of)?"
    rf"(?: {HEDGED})* $"
)
_THAN = regex(
    r"\b(?:(?:compared (?:with|to)|versus)(?: an?(?: [a-z]+){1,3} of)?|against|(?:double|twice|triple|times) the"
    r"|(?<!more )(?<!less )(?<!fewer )than|(?:more|less|fewer) than the) $",
    re.IGNORECASE,
)
_OF_BEFORE = regex(
    r" (?:the \d|last (?:year|month|week|season)|(?:the|its|that|their) [^,;.]{0,40}\b(?:before|earlier|ago|previous|last)\b)"
)
_SINCE = regex(
    r"\b(?:first|most|fewest|highest|lowest|biggest|largest|smallest|worst|best|fastest|slowest|steepest|sharpest|strongest"
    r"|weakest"
    r"|hottest|coldest|deadliest|longest|(?<!full-)time|increase|change|decline|high|low)\b[^,;.]{0,30} in (?:about |nearly "
    r"|almost |more than |over )?$"
)
_STREAK = regex(
    r" (?:[a-z]+ )?(?:in a row|running)\b| (?:straight|consecutive|successive)\b|[ -](?:consecutive|straight)| [a-z]+ streak"
)
_ALL_ALONG = regex(rf"{CHANGE.pattern}(?: [a-z]+){{0,2}} for (?:an? |the )?$")
"""Risen for five straight months: the run has the direction of its months."""
_STREAK_WITHIN = regex(r"straight|consecutive|successive")
_RUN_OF = regex(r"\b(?:run|streak)(?: of| to| at)? $")


def _is_streak(place: QuantityContext) -> bool:
    quantity = place.quantity
    if quantity.unit_class not in ("duration", "count"):
        return False
    within = _STREAK_WITHIN.search(place.sentence, quantity.start, quantity.end)
    return bool(within or _STREAK.match(place.after) or _RUN_OF.search(place.before))


_FINE = regex(r"\b(?:fine[sd]?|penalt(?:y|ies)|capped at|limit(?:ed to| of)|minimum of|maximum of|threshold of)\b[^,;.]{0,24}$")
_BOUND = r"(?:less than|more than|fewer than|at least|at most|up to|under|over|above|below|no more than|no less than)"
_PUNISHED = regex(rf"\b(?:faces?|facing|carr(?:y|ies)|punishable by|risk)\b[^,;.]{{0,24}} ?{_BOUND} $")
_QUALIFIED = regex(
    rf"\b(?:earning|making|(?<!is )(?<!was )(?<!be )worth|valued at|older|younger|costing|priced|employing|weighing|aged"
    rf"|exceeding|(?<!, )with|holding|owning)"
    rf"(?: [a-z]+){{0,3}}? ?{_BOUND} $"
)


def _is_threshold(place: QuantityContext) -> bool:
    """A fine, a sentence that the law allows, or who is eligible: families earning less than $52,000."""
    before = place.before
    if place.quantity.unit_class == "age" or _FINE.search(before) or _PUNISHED.search(before):
        return True
    return _QUALIFIED.search(before) is not None


_FEW = 4


def _is_old(place: QuantityContext) -> bool:
    """Return True for a value of before: down from 1.9 percent; compared with 7 minutes."""
    before = place.before
    if _THAN.search(place.lead) or _MOVED_FROM.search(before) or is_expected(place):
        return True
    if not _FROM.search(before):
        return False
    alike = any(
        other.unit_class == place.quantity.unit_class for other in place.others[max(0, place.position - _FEW) : place.position]
    )
    if place.quantity.unit_class in ("count", "people") and not CHANGE.search(place.lead):
        return False
    return bool(_LEADS_TO.match(place.after) or _AFTER_CHANGE.fullmatch(before) or (alike and "," not in before))


def is_expected(place: QuantityContext) -> bool:
    """Return True if the quantity is an earlier forecast that the news is compared with: beating estimates of $2.1 billion."""
    return bool(_EXPECTED_BEFORE.search(place.before) or _EXPECTED_AFTER.match(place.after))


_EXPECTED_BEFORE = regex(
    rf"\b(?:expectations?|estimates?|forecasts?|projections?|consensus)(?: for| of)(?: {HEDGED})* $"
    r"|\b(?:missing|beating) (?:the |an? )(?:average |median )?$"
)
_EXPECTED_AFTER = regex(
    r" (?:(?:increase|rise|gain|drop|decline|fall|growth) )?(?:(?:that )?(?:analysts|economists|[A-Z]\w+) had )?(?:expected"
    r"|forecast|projected|predicted|estimated|anticipated) by\b"
    r"| (?:(?:that )?(?:analysts|economists) (?:had )?(?:expected|forecast|projected|predicted|anticipated))"
    r"| (?:(?:average|mean|median|consensus) (?:of|estimate|forecast)|(?:analyst|consensus) (?:estimates?|forecasts?))\b"
)
_HELD = regex(
    r"\b(?:held|holds|hold|remained|remains|stayed|stays|kept|keeps|left|steady|stable|flat"
    r"|unchanged)(?: [a-z]+){0,5}? at(?: about| around)? $"
)
_UNCHANGED = regex(r",? (?:unchanged|flat|steady)\b")


def _held(place: QuantityContext) -> bool:
    return bool(_HELD.search(place.before) or _UNCHANGED.match(place.after)) and place.quantity.unit_class != "duration"


def _changed(place: QuantityContext) -> re.Match[str] | None:
    before, after = place.before, place.after
    changed = _CHANGED.search(before)
    if changed and place.quantity.unit_class == "money" and _COLLECTED.search(before):
        return None
    return changed or _CHANGED_OBJECT.search(before) or _CHANGE_OF.search(before) or _NOUN_AFTER.match(after)


_COLLECTED = regex(rf"\b(?:rais(?:e|es|ed|ing)|lift(?:s|ed)?|add(?:s|ed|ing)?)(?: {HEDGED})* $")
"""To raise $35 million is to collect it; to raise by or to so much is a change."""
_UP_TO = regex(
    r"\b(?:up to|as much as|as many as|at most|no more than|under|below|less than|fewer than|maximum of) $", re.IGNORECASE
)
_NEXT_MOVE = regex(rf"[^;.]{{0,60}}?, (?P<change>up|down)(?: by| from)?(?: {HEDGED})* $")
_NEXT_MORE = regex(r"(?: [a-z]+){0,3}(?: (?:last|this) \w+| in [\w ]{2,20})?,(?: or| about| nearly| more than| almost)* $")
_CLAUSE_END = regex(r"[;.] |, (?:while|but|and|as|with) ")


def _direction(place: QuantityContext, following: Description | None) -> Direction:
    """Return the direction that the words around a value give it: rises to, lifts above; averaged 100, up 3 percent."""
    if _UP_TO.search(place.before):
        return "none"
    moves = list(CHANGE.finditer(_CLAUSE_END.split(place.lead)[-1]))
    if _TO.search(place.before) and moves:
        return "up" if moves[-1]["up"] else "down"
    if move := _NEXT_MOVE.match(place.after):
        return "up" if move["change"] == "up" else "down"
    if following and following.role == "change" and _NEXT_MORE.fullmatch(place.after):
        return following.direction
    return "none"


PRESENT = (
    r"(?:weighs|measures (?=\d)|spans|attracts|handles|caps|employs|produces|makes|gives|sells|owns|operates|receives"
    r"|contains|generates"
    r"|requires|remains|lives?|serves|earns|spends|raises|adds|allows|allocates|affects"
    r"|supplies|houses(?= [\d~])|attends|kills|provides|applies|gets|goes|comes|includes|represents|comprises"
    r"|charges (?=[$€£\d])|consists|exceeds|equals|boasts|features (?=\d)|counts (?=\d)|reaches|grows|says"
    r"|suggests|outlines|recommends|announces|usually)"
)
