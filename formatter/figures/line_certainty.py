"""Score a sentence as a figure line: a linear model estimates how likely an editor would choose it."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

from bot.model import Figure
from formatter.text.bounds import regex
from formatter.text.sentences import is_whole, without_lead_in

HANGUL = regex("[가-힣]")
LONGEST_KOREAN, LONGEST = 130, 200
"""Characters of the longest sentence that a figure line shows, in Korean and in other languages."""


def as_standalone_line(sentence: str, headline: str) -> str:
    """The sentence as a line can show it, without a heading or a Korean connective before it; "" where it cannot stand alone.

    Such a sentence is whole and short, begins with no word that points to the sentence before, save to what the headline
    names, asks nothing, and holds no code, no address and no remains of markup.
    """
    text = without_lead_in(_HEADING.sub("", sentence, count=1))
    if HANGUL.search(text):
        text = _KOREAN_CONNECTIVE.sub("", text, count=1)
        longest, points_back = LONGEST_KOREAN, bool(_POINTS_BACK_KOREAN.match(text)) and not _is_named(text, headline)
    else:
        longest, points_back = LONGEST, bool(_POINTS_BACK.match(text))
    if points_back or not _SHORTEST <= len(text) <= longest or not is_whole(text) or _DEBRIS.search(text):
        return ""
    return text if all(text.count(opening) == text.count(closing) for opening, closing in _PAIRS) else ""


def _is_named(text: str, headline: str) -> bool:
    """Return True if the text begins with a thing that the headline names: 이 사업은 under 청년 일자리 사업."""
    named = _NAMED_AGAIN.match(text)
    return named is not None and named[1] in headline


_SHORTEST = 12
_PAIRS = (("“", "”"), ("(", ")"), ("「", "」"), ("『", "』"))
_HEADING = regex(r"^\[[^\[\]]{1,60}(?<!내용)(?<!보도)(?<!주장)\] ")
_KOREAN_CONNECTIVE = regex(
    r"^(?:(?:또한?|특히|한편|아울러|더불어|그리고|하지만|그러나|그런데|반면|따라서|그래서|다만|먼저|우선|이어|이에 따라|그 결과"
    r"|이와 함께|이와 더불어|이 ?외에도|이 밖에도?|나아가|더 나아가|실제로|결과적으로|추가적으로|구체적으로|마지막으로|끝으로"
    r"|무엇보다|예를 들어|그럼에도(?: 불구하고)?|뿐만 아니라|게다가|즉|이로써|이에 따르면|이를 통해|이로 인해)(?:,\s*|\s+)){1,3}"
)
_NAMED_AGAIN = regex(r"(?:이|그|해당|이번) ([가-힣]{2})")
_POINTS_BACK_KOREAN = regex(
    r"(?:이|그|저)(?:는|를|와|에|로|러한|런|것|들|중|같은|처럼|때문|외|후|뿐|렇게|래서)?(?:[은는이가을를의에도만]|에게|에서|로)?[\s,]"
    r"|이(?:러한|같은|로써|로 인해|들|중|후|곳|것|제는)|그(?:중|들|의|녀|러|때|곳|것)|여기|해당|같은|나머지|각각|앞서|당시|상기"
    r"|위[의 ]|아래|다음|나는|내가|저는|제가|당신|여러분|둘째|셋째|넷째|첫째"
)
_POINTS_BACK = regex(
    r"(?:It|It[’']s|Its|They|Their|Them|He|She|His|Her|This|That|That[’']s|These|Those|Here|Such|Both|Others?|Another|Each|Then"
    r"|There|And|But|So|Or|Yet|However|Also|Still|Thus|Therefore|Moreover|Furthermore|Instead|Meanwhile|Additionally|Finally"
    r"|Similarly|Likewise|Otherwise|Nevertheless|For example|For instance|In addition|In fact|As a result|On the other hand"
    r"|In other words|I|I[’'](?:m|ve|d|ll)|My|You|Your|If you|When you|Of (?:these|those|them)"
    r"|The (?:former|latter|other|same|second|third)|First|Second|Third|Next|Lastly|To do (?:this|so))\b"
)
_DEBRIS = regex(r"https?:|www\.|[`|{}<>\\=_*#\[\]^]|…|\.\.|[?？]$|[?？] |::|->|\(\)|[:：]$|[☞☎▶👉👈]")


Features = dict[str, float]


class Candidate(NamedTuple):
    """A line that a post might show: `figures` those in it, `kind` that of its paragraph.

    `repeated`: one of its figures is elsewhere in the post too, `tabled`: in a table, `shown`: in headline or lead.
    """

    line: str
    figures: Sequence[Figure]
    kind: str
    repeated: bool
    tabled: bool
    shown: bool


class PostContext(NamedTuple):
    """The context of a post's lines: headline, texts, number of sentences with figures and, `weighty`, with large ones."""

    headline: str
    sentences: int
    large_figure_count: int
    texts: Sequence[str]

    @property
    def addressing(self) -> float:
        """Times that the post speaks to its reader, for each thousand characters."""
        return 1000 * sum(len(_ADDRESSES.findall(text)) for text in self.texts) / max(1000, sum(map(len, self.texts)))


def is_main(figure: Figure) -> bool:
    """True for a figure that can be news by itself, unlike an age, a span of time or how far away a place is."""
    if figure.unit_class == "length" and _AWAY.search(figure.sentence):
        return False
    return figure.unit_class not in ("age", "duration") and figure.role not in ("since", "streak")


def certainty(candidate: Candidate, around: PostContext) -> float:
    """The probability, 0 to 1, that the line is right and earns its place."""
    weights = _weights()["ko" if HANGUL.search(candidate.line) else "en"]
    total = sum(weights.get(name, 0.0) * value for name, value in features(candidate, around).items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def features(candidate: Candidate, around: PostContext) -> Features:
    """Return a line's features for the model, by name; an absent feature is 0."""
    korean = HANGUL.search(candidate.line) is not None
    found: Features = {"bias": 1.0, **_of_figures(candidate.figures), **_of_words(candidate.line, korean=korean)}
    stems = _stems(around.headline)
    found["headline"] = len(stems & _stems(candidate.line)) / max(1, min(len(stems), 4))
    found["headline figure"] = any(figure.text in around.headline for figure in candidate.figures)
    found["headline digit"] = _DIGIT.search(around.headline) is not None
    found["kind " + candidate.kind] = 1.0
    found["repeated"], found["tabled"] = candidate.repeated, candidate.tabled
    found["length"] = len(candidate.line) / 100
    found["shown"] = candidate.shown
    found["sentences"] = math.log1p(around.sentences)
    found["weighty"] = around.large_figure_count / max(1, around.sentences)
    found["addressing"] = min(around.addressing, 5.0)
    return {name: float(value) for name, value in found.items() if value}


def _of_figures(figures: Sequence[Figure]) -> Features:
    own = [figure for figure in figures if figure.role not in ("threshold", "since", "streak")]
    found = {f"class {_GROUPS.get(figure.unit_class, figure.unit_class)}": 1.0 for figure in own}
    if not own:
        found["background only"] = 1.0
    found |= {f"role {figure.role}": 1.0 for figure in figures if figure.role != "level"}
    found |= {f"status {figure.status}": 1.0 for figure in own if figure.status != "actual"}
    found["hedge"] = float(any(figure.hedge for figure in own))
    found["record"] = float(any(figure.record for figure in own))
    found["moved"] = float(any(figure.direction in ("up", "down") for figure in own))
    found["two"], found["three"] = float(len(own) > 1), float(len(own) > 2)
    numbers = [figure for figure in own if figure.unit_class not in ("duration", "age")]
    found["large"] = float(any(abs(figure.value) >= _LARGE for figure in numbers))
    found["huge"] = float(any(abs(figure.value) >= _HUGE for figure in numbers))
    found["small"] = float(
        all(abs(figure.value) < _SMALL and figure.unit_class in ("count", "people", "duration") for figure in own)
    )
    found["all"] = float(any(figure.unit == "%" and figure.value == 100 for figure in own))
    found["precise"] = float(any(len(_DIGITS.sub("", figure.text).strip("0")) >= _PRECISE for figure in own))
    found["words"] = float(not any(_DIGIT.search(figure.text) for figure in figures))
    return found


def _of_words(line: str, *, korean: bool) -> Features:
    words = _KOREAN_WORDS if korean else _WORDS
    return {name: 1.0 for name, pattern in words.items() if pattern.search(line)}


def _stems(text: str) -> set[str]:
    return {word[:3] if HANGUL.match(word) else word.lower()[:6] for word in _WORD.findall(text)} - _COMMON


@cache
def _weights() -> Mapping[str, Mapping[str, float]]:
    text = resources.files("formatter.figures").joinpath("line_certainty.json").read_text("utf-8")
    weights: Mapping[str, Mapping[str, float]] = json.loads(text)
    return weights


_PRECISE = 3
_DIGITS = regex(r"[^0-9]")
_DIGIT = regex(r"\d")
_WORD = regex(r"[가-힣]{2,}|[A-Za-z]{3,}")
_COMMON = frozenset(
    {"the", "and", "for", "with", "from", "that", "this", "are", "was", "our", "how", "its", "has", "have", "you"}
)
_AWAY = regex(r" ?거리(?:에|의)|떨어(?:진|져)|\b(?:away|from)\b")
_ADDRESSES = regex(r"\b[Yy]ou(?:r|rs)?\b|하세요|바랍니다|방법|신청|알아보|살펴보|여러분")
_LARGE, _HUGE, _SMALL = 100, 10_000, 10
_GROUPS = {
    **dict.fromkeys(
        ("length", "area", "mass", "temperature", "speed", "power", "concentration", "pressure", "magnitude"), "measure"
    ),
    **dict.fromkeys(("multiple", "fraction", "ratio"), "multiple"),
    **dict.fromkeys(("percent", "percent_point"), "percent"),
    **dict.fromkeys(("index", "points", "score"), "points"),
}
_KOREAN_WORDS = {
    name: regex(pattern)
    for name, pattern in {
        "reported": r"기록|나타났|나타나|집계|조사됐|조사되|밝혔|발표|확인|달하|달했|이르|이릅|차지",
        "change": r"늘|증가|상승|오르|올랐|확대|감소|하락|줄|인상|인하|추가|신규|높|낮",
        "plan": r"예정|계획|방침|목표|추진|하기로",
        "support": r"지원|투자|투입|조성|공급|지급|배정|편성|선정|참여|할인|감면|면제",
        "could": r"할 수 있|될 수 있|가능|받을 수|이용할",
        "should": r"해야|필요|중요|바랍|하세요|주의|권장",
        "believed": r"기대|전망|예상|보입|것입니다",
        "condition": r"경우|면 |대상|이내|한해",
        "named time": r"지난해|올해|작년|내년|전년|\d월|\d년|분기|상반기|하반기|까지|현재|기준",
        "each": r"매년|매일|매월|하루|연간|마다|1인당|연 ",
        "quote": r"[“\"'‘]",
        "total": r"총 |모두 |전체|누적",
        "average": r"평균",
        "claim": r"주장|의혹|혐의|비판|지적",
        "person": r"[가-힣]{2,4} (?:대통령|장관|총리|의원|감독|선수|대표)|[가-힣]{2,4}\s?\(\d\d",
        "item": r"^[^.]{1,30}[:：]",
    }.items()
}
_WORDS = {
    name: regex(pattern, re.IGNORECASE)
    for name, pattern in {
        "you": r"\b(?:you|your|yours|yourself)\b",
        "i": r"(?-i:\bI\b)|\b(?:my|me)\b",
        "we": r"\b(?:we|our|us)\b",
        "could": r"\b(?:can|could|would|should|may|might|must|if|let[’']s)\b",
        "will": r"\b(?:will|plans?|going to|expected|estimated?|project(?:s|ed))\b",
        "result": (
            r"\b(?:received|reached|launched|issued?|increased|decreased|saved|saving|awarded|served|processed|won|raised|spent|cost|costs"
            r"|totall?(?:ed|ing)|grew|rose|fell|dropped|collected|generated|attended|participated|adopted|entered|migrated|visited|voted"
            r"|reported|found|showed?|shows|according|released|recorded|hosted|downloaded|registered|representing|covers?|covering"
            r"|includes?|lists?|contains?|features?|provides?|uses?|used|made|own|owned|supports?)\b"
        ),
        "each": r"\b(?:each|every|per|annual|annually|daily|a (?:day|week|month|year))\b",
        "named time": r"\b(?:19|20)\d\d\b|\b(?:last|this|past) (?:year|month|week|quarter)\b|\bsince\b|\bto date\b",
        "more than": (
            r"\b(?:more than|over|nearly|almost|about|around|some|upwards of|approximately|up to|at least|fewer than|less than)\b"
        ),
        "total": r"\b(?:total|altogether|in all)\b",
        "example": r"\b(?:example|instance|imagine|suppose|say)\b",
        "quote": r"[“\"]",
        "minutes": r"\b(?:minutes?|hours?|days?|weeks?|months?|seconds?|a\.m|p\.m)\b",
        "item": r"^[^.]{1,30}[:：]",
        "version": r"\b(?:versions?|release|bug|bugs|MB|GB|KB|bytes?|bits?|line|lines|api|port|code)\b",
    }.items()
}
