"""The phrase of an English sentence that names what a quantity measures."""

import re

from bot.model.card import Role
from formatter.figures.english.roles import CHANGE, HEDGED, PRESENT
from formatter.figures.quantity import QuantityContext
from formatter.text.bounds import regex


def label(place: QuantityContext, role: Role, previous: str | None) -> str | None:
    """Label a quantity: the counted noun, the object of the change, or its clause's subject. `previous` is the last label."""
    if previous and (_SAME_THING.search(place.lead) or _OF_THEM.match(place.after)):
        return previous
    named = _counted(place) or _measured(place) or _possessed(place, role)
    if named:
        return named
    clause = _CLAUSE_START.split(place.words)[-1]
    if worth := _WORTH.search(place.before) or _WHICH.search(place.before):
        return _trimmed(worth["thing"]) or previous
    if previous and _SAME_SUBJECT.search(clause):
        return previous
    changed = _FORESEEN.search(clause) or _OBJECT.search(clause)
    return (
        (_trimmed(changed["object"]) if changed else "")
        or _subject(clause)
        or (_trimmed(clause) if _SHORT.fullmatch(clause) else "")
        or _generic(place)
        or _whole(place)
        or previous
        or _noun(_trimmed(_OPENING.sub("", clause)))
        or None
    )


_WORTH = regex(rf"\b(?P<thing>(?!(?:is|was|be|are|were|[a-z]+ly)\b)[a-z][\w-]+) (?:worth|valued at|totall?ing)(?: {HEDGED})* $")
_WHICH = regex(rf"\b(?P<thing>[a-z][\w-]+), which [a-z]+(?: {HEDGED})* $")
_SAME_THING = regex(
    rf"\b(?:(?:up|down) from|(?:double|twice|triple|times) the|compared (?:with|to)|versus|against)(?: {HEDGED})* $"
    rf"|[\d%a-z]\s?\($"
)
"""Matches before a further value of the thing just named: up from, compared with."""
_SAME_SUBJECT = regex(rf"(?:(?:^|, )(?:(?:up|down|or|a (?:rise|fall|drop|gain|decline) of)(?: by)?)?|\bworth)(?: ?{HEDGED})* ?$")
_NOT_A_THING = (
    r"(?:in|on|at|to|by|from|for|with|and|or|as|that|which|who|were|was|is|are|be|had|has|have|of|during|this|last|next|under"
    r"|through|we|you|they|he|she|it|starting|beginning|following|ending|including|making"
    r"|until|over|after|worth|between|into|received|per|an?|the|each|every|more|less|fewer|higher|lower|up|down|than"
    r"|but|while|if"
    r"|when|before|ago|earlier|later|compared|versus|annually|daily|now|today|yesterday|so|not|its|their|his|her|since|across"
    r"|recorded|reported|seen|because|against|among|within|without|around|about|increase|decrease|rise|fall|drop|gain|decline"
    r"|growth|reduction|will|would|could|may|can|did|do|does)"
)
_THING = regex(
    rf"\)?(?: \([^()]*\))?[ -](?:(?:more|additional|new"
    rf"|extra) )?(?P<thing>(?!{_NOT_A_THING}\b)[a-z][\w-]*(?: (?!{_NOT_A_THING}\b)[a-z][\w-]*){{0,3}})"
)
_PART = regex(r" (?:out )?of (?:its |the |their |all )?")
_OF = regex(r" (?:of|worth of|for|in|on) (?P<thing>[a-z][^,;.()]{2,40})")
_OF_TIME = regex(
    r"(?:this|last|next|an?|\w+ quarter|total|all"
    r"|the (?:first|second|third|fourth|last|past|next|same|year|month|week|quarter|period|end|time|three|six|country)"
    r"|the [A-Z]\w+)\b"
)
_MASSES = frozenset({"money", "mass", "power", "length", "area"})
_ATTRIBUTIVE = _MASSES | {"percent"}
_MEASURES = frozenset({"L", "gal", "m3", "ft3", "GWh", "MWh", "kWh", "TWh", "GB", "TB", "MB", "KB", "Gbps", "Mbps"})
"""Units of what is counted as a mass though its class is count."""


def _counted(place: QuantityContext) -> str:
    """Return the counted noun as a label: 96 electric trains; 4 of its 23 plants."""
    if place.quantity.unit_class not in ("count", "people", "fraction") or place.quantity.unit in _MEASURES:
        return ""
    if (victims := _VICTIMS.search(place.near)) and _OTHERS.match(place.after):
        return victims["state"]
    if state := _STATE.match(place.after):
        return f"people {state['state']}" if state["people"] else state["state"]
    rest, part = place.rest, _PART.match(place.rest)
    if part and place.next and part.end() == len(place.after):
        part, rest = None, place.sentence[place.next.end : place.next.end + _REACH]
    match = _THING.match(rest[part.end() - 1 :] if part else rest)
    if match is None or _GENERIC.match(match["thing"]) or _VERBLESS.match(" " + match["thing"]):
        return ""
    return _trimmed(_without_verb(match["thing"]))


_FIRST = regex(r"(?:The (?:first|last|other|remaining)|About|Some|Another|Nearly|Over|All) $")


def _generic(place: QuantityContext) -> str:
    """Return the general noun of a quantity that opens the sentence: units in "The first 850 units"; "" for none."""
    match = _GENERIC.match(place.after.lstrip(" ")) if _FIRST.fullmatch(place.before) else None
    return match[0] if match else ""


def _whole(place: QuantityContext) -> str:
    """Return the whole of a share that opens its sentence: 14 percent of adults, half of the city's 900 shops; "" for none."""
    if place.quantity.unit_class not in ("percent", "fraction") or not place.after.startswith(" of "):
        return ""
    if place.next and place.next.end - place.quantity.end < _REACH and _OWN.fullmatch(place.after):
        rest = place.sentence[place.next.end :]
        return _counted(place._replace(quantity=place.next, after=rest, rest=rest))
    return _trimmed(_without_verb(place.after[len(" of ") :]))


_OWN = regex(r" of (?:its|the|their|all|[\w' ]{2,30}'s)(?: [a-z]+)? ")
_VICTIMS = regex(r"\b(?P<state>killed|killing|injured|injuring|wounded|wounding|hurt|left) (?:another |at least |about |some )?$")
_OTHERS = regex(r" others\b")
_STATE = regex(
    r"(?P<people> people)?(?: others?| more| still| were| are| was| have| been| reported){0,4} (?P<state>dead|killed|injured"
    r"|missing|hurt|wounded"
    r"|hospitali[sz]ed|displaced|homeless|arrested|detained|infected|canceled|cancelled|delayed|rescued|evacuated)\b"
)
"""Words for the fate of the counted people or things: 37 others injured, 34 were canceled."""
_GENERIC = regex(r"(?:units|copies|items|others|straight|consecutive|points)\b")
_OF_THEM = regex(r" of (?:them|those|these)\b")
_SHORT = regex(r"[A-Z][a-z]+s(?: [a-z]+)? [a-z]+ ")
"""A clause so short that it names the thing itself: Patients wait 43 minutes."""
_REACH = 60
_VERBLESS = regex(
    rf" (?:{PRESENT}|spend|own|left|packed|used|according|based|opposing|[a-z]{{3,}}ed|said|came|went|took|made|died|lost|got"
    rf"|had|saw"
    rf"|fell|rose|grew|spent|sold|flew|bought|met|paid|ran|are|live|work|use|need|want|visit|attend|voted"
    r"|took part)\b.*"
)


def _without_verb(phrase: str) -> str:
    """The counted noun alone: visitors came, people attended."""
    noun = _VERBLESS.sub("", phrase)
    return phrase if noun in _NO_NOUNS else noun


_NO_NOUNS = frozenset({"other", "new", "more", "own", "such"})
"""Before them a participle belongs to the noun: other detached houses."""


def _measured(place: QuantityContext) -> str:
    """Return the measured thing as a label: 212 mm of rain; 996 billion won in quantum computing; a 350-MW wind farm."""
    quantity, after = place.quantity, place.after
    mass = quantity.unit in _MEASURES
    of = _OF.match(after) if mass or quantity.unit_class in _MASSES else None
    if of and not _OF_TIME.match(of["thing"]):
        return _trimmed(of["thing"])
    thing = _THING.match(place.rest) if mass or quantity.unit_class in _ATTRIBUTIVE else None
    if thing and not _ADVERB.match(thing["thing"]) and not CHANGE.match(thing["thing"]):
        return _trimmed(_without_verb(thing["thing"]))
    if quantity.unit_class == "magnitude" and (quake := _QUAKE.match(after)):
        return quake["what"]
    done = _TO_DO.match(after) if quantity.unit_class == "duration" else None
    return _trimmed(done["what"]) if done else ""


_ADVERB = regex(
    r"(?:\w+ly|mark|level|threshold|milestone|line|range|tall|long|wide|deep|high|thick|away|off|better|worse|cheaper|faster"
    r"|slower|or|apart|year|month|week"
    r"|day|[a-z]{3,}(?<!e)ed)\b"
)
_QUAKE = regex(r"(?:-magnitude)? (?P<what>(?:earth)?quake|tremor|aftershock)")
_TO_DO = regex(r" to (?P<what>[a-z]+ (?:the |an? )?[a-z]+)")
_HEAD = regex(
    rf"\b(?P<head>(?:(?!(?:faces?|pays?|offers?|gets?|seeks?|for|with|won|drew|sold|had|has|an?|the|their"
    rf"|its)\b)[a-z][\w-]+ )?[a-z][\w-]+) of(?: {HEDGED})* $"
)
_EMPTY_HEADS = regex(
    r"(?:record|high|low|peak|average|total|minimum|maximum|rise|fall|increase|decrease|drop|gain|decline|cut"
    r"|jump|surge|reduction|hike"
    r"|each|all|most|some|part|one|out|because|instead|ahead|consisting|made)$"
)


def _possessed(place: QuantityContext, role: Role) -> str:
    """A crowd of 24,318; loans of up to $90,000; fines of up to 5 million won; three years in prison."""
    if role == "threshold" and (fined := _FINED.search(place.near)):
        return fined["fined"]
    head = _HEAD.search(place.before)
    if head and not _EMPTY_HEADS.search(head["head"]):
        return _trimmed(head["head"])
    prison = _PRISON.match(place.after) if role == "threshold" else None
    return prison["place"] if prison else ""


_FINED = regex(rf"\b(?P<fined>fined|fine)(?: {HEDGED})* $")
_PRISON = regex(r" (?:in|of) (?P<place>prison|jail|custody|imprisonment)")
_CLAUSE_START = regex(
    r"\b(?:said|says?|showed|reported|announced)(?: on \w+)?(?: that)? |[;:] |\. |, (?:and|while|but|as|with) |, with |^(?:and"
    r"|but) "
    r"| and (?=\w+(?: \w+){0,3} (?:jumped|rose|fell|grew|was|were|edged|spent|dropped|reached|hit|ran|will|has|is))"
)
_OBJECT = regex(
    rf"\b(?:{CHANGE.pattern}|keeps?|kept|held|left|maintain(?:s|ed)|set) (?!(?:by|for|in|from|to|of|on|more|sharply|slightly"
    rf"|further|nearly|almost|about)\b)(?P<object>(?:[^,;\d]|(?<![\d.,])20\d\d(?= )){{3,60}}?) (?:by|from|to|above|at)\b"
)
_FORESEEN = regex(r"\b(?:expects?|forecasts?|predicts?|sees?) (?P<object>[^,;\d]{3,50}?) to\b")
_VERB = regex(
    r"\b(?:will|would|has|have|had|is|are|was|were|could|may|can|hit|fell|rose|grew|reached|said|plans?|aims?|targets?"
    rf"|{PRESENT}"
    r"|takes?|took|lifts?|faces?|expects?|stood|slid|slipped|sold|spent|drew|ran|held|beat|(?<![Tt]he )won|lost|made|came|saw"
    r"|got|led|set"
    r"|costs?|runs|carries|covers|includes|uses|offers|holds|serves|kept|met|pays?|closed|cut|put|paid|built|left|began|began"
    r"|(?<!un)[a-z]{3,}(?<!ne)(?<!se)ed)\b"
)
_OPENING = regex(
    r"^(?:In|On|Under|At|For|After|Before|According to|With|By|During|As|Since|Among|Across|Of|From|To|Despite|Following"
    r"|Including"
    r"|Meanwhile|However|Separately|Overall|Also|[A-Z][a-z]+ing)\b[^,]{0,80}, ?"
)
_LEADING = regex(
    r"^(?:(?:0+(?:-0+)?|at least|at most|more than|less than|up to|as many as|the|a|an|its|their|his|her|our|about|some|and"
    r"|while|but|in|on|for"
    r"|by|to|at|of|up|down|nearly|almost|only|also|even|then|actually|well|most|more|just|other)\s|[A-Z]\w+'s\s)+",
    re.IGNORECASE,
)
_PARTICIPLE = regex(
    r" (?:earning|making|living|working|aged|imposed|polled|recorded|reported|seen|held|worth|expected|needing|receiving"
    r"|using)\b.*"
)
_STOP = regex(
    r"\b(?:to(?! (?:the )?[A-Z])|in|on|by|from|for|with|and|or|as|that|which|who|were|was|is|are|of them|during|this"
    r"|last|next|under|through"
    r"|until|over|after|worth|between|into|received|near|before|a day|a year|per|each|every|more than|less than|at least"
    r"|fewer than)\b|[,;:()]|\.(?!\d)|(?<![\d.,])0+\b"
)
_LONGEST = 6


def _subject(clause: str) -> str:
    clause = _OPENING.sub("", clause.lstrip())
    ends = [match.start() for match in (_VERB.search(clause), CHANGE.search(clause), _PARTICIPLE.search(clause)) if match]
    return _noun(_trimmed(clause[: min(ends)])) if ends else ""


def _noun(phrase: str) -> str:
    """The phrase, unless it means little by itself: it, they, they don't want."""
    return "" if _PRONOUN.fullmatch(phrase) else phrase


_PRONOUN = regex(
    r"(?:(?:it|he|she|they|we|you|i)(?:\W.*)?|said|this|that|these|those|there|which|who|what|one|both|all|some)", re.IGNORECASE
)


_TRAILING = regex(r"at|of|the|an?|its|their|[a-z]{3,}ly|up|down|still|now|also|even|then|already|just|only|soon|more|than|about")


def _trimmed(phrase: str) -> str:
    phrase = _PARTICIPLE.sub("", _LEADING.sub("", phrase.strip(" ,(")))
    stop = _STOP.search(phrase)
    words = (phrase[: stop.start()] if stop else phrase).split()[:_LONGEST]
    while words and _TRAILING.fullmatch(words[-1].lower()):
        words.pop()
    named = " ".join(words)
    return named if re.search(r"[A-Za-z]{2}", named) else ""
