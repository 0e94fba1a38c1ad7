"""English numbers in digits and words, shares and multiples: two million, three in five, two-thirds, twice the."""

from formatter.figures.quantity import Quantity, exact
from formatter.text.bounds import regex

_ONES = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
_DECADES = "twenty thirty forty fifty sixty seventy eighty ninety"
_PORTIONS = {"half": 0.5, "third": 1 / 3, "quarter": 0.25, "fifth": 0.2, "tenth": 0.1}
_MULTIPLES = {"double": 2.0, "twice": 2.0, "triple": 3.0, "quadruple": 4.0}
_SCALES = {
    "dozen": 12.0,
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "mn": 1e6,
    "bn": 1e9,
    "tn": 1e12,
    "m": 1e6,
    "k": 1e3,
    "b": 1e9,
    "t": 1e12,
}
_LARGE = "dozen|hundred|thousand|million|billion|trillion"
ORDINALS = {
    word: float(value)
    for value, word in enumerate(
        ["second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"], 2
    )
}
"""The numerals of a fifth straight month; in digits (a 14th) they are read apart."""
_SMALL = {word: float(value) for value, word in enumerate(_ONES.split(), 1)}
_TENS = {word: value * 10.0 for value, word in enumerate(_DECADES.split(), 2)}
_LONE = {
    **_PORTIONS,
    **_MULTIPLES,
    **{f"{article} {word}": value for article in ("a", "an") for word, value in _PORTIONS.items()},
    **{f"a {word}": value for word, value in _SCALES.items() if len(word) > 2},
    **{f"half a {word}": value / 2 for word, value in _SCALES.items() if len(word) > 2},
}
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,15}(?:\.\d{1,9})?"
_WORDS = rf"(?:{_DECADES.replace(' ', '|')})(?:-(?:{'|'.join(_ONES.split()[:9])}))?|{'|'.join(reversed(_ONES.split()))}"
_STRAIGHT = r"[ -](?:straight|consecutive|successive) "
_SIGNS = {
    "US$": "USD",
    "A$": "AUD",
    "C$": "CAD",
    "HK$": "HKD",
    "S$": "SGD",
    "NT$": "TWD",
    "NZ$": "NZD",
    "R$": "BRL",
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₩": "KRW",
    "₹": "INR",
}
MONEY = r"(?:(?:\b(?:US|A|C|HK|S|NT|NZ|R))?\$|[€£¥₩₹] ?)"
NUMBER = rf"{_DIGITS}|(?i:\b(?:{_WORDS})\b)"
CANDIDATE = regex(
    r"(?P<clock>(?<![\d:.])\d{1,2}:[0-5]\d\.\d{1,2}(?![\d:]))"
    rf"|(?P<money>{MONEY})?(?<![\w.,/:#§-])(?P<sign>[+\-](?=\d))?(?P<number>{_DIGITS})(?![\d:/]|,\d|(?:st|nd|rd|th)\b"
    rf"(?!{_STRAIGHT}))"
    rf"|(?<![\w-])(?=[aefhnostqdAEFHNOSTQD])(?P<word>(?i:half a (?:{_LARGE})|half|{_WORDS}"
    rf"|(?<=by )an? (?:half|third|quarter|fifth|tenth)|an? (?:third|quarter|fifth|tenth)(?!{_STRAIGHT})|a (?:{_LARGE})"
    rf"|(?:{'|'.join(_MULTIPLES)})(?= (?:the|that|as|its|their|last|what)\b)"
    rf"|(?:{'|'.join(ORDINALS)})(?={_STRAIGHT}| [a-z]+ (?:in a row|running)\b)))\b"
)
"""Matches the start of a possible quantity: the time of a race, digits with currency and sign, or a number in words."""
_MANY = (
    r"people|years|users|subscribers|viewers|visitors|customers|workers|homes|households|jobs|tonnes|tons|barrels|copies"
    r"|units|cars"
    r"|vehicles|views|downloads|votes|doses|shares|members|followers|passengers"
)
_SCALE = regex(
    rf"[ -]?(?P<scale>{_LARGE}|bn|mn|tn)\b"
    rf"|(?P<short>[mkbtMKBT])\b(?P<many> (?:{_MANY})\b|(?<=[MKB]) (?:[a-z-]{{2,20}} )?[a-z]{{3,20}}s\b)?"
)
_AND_A_HALF = regex(r"(?: and a half|-and-a-half)\b")


def value_of(word: str) -> float:
    """The value of a number in digits, in words or as an ordinal; 0 where it has none."""
    if word[:1].isdigit():
        return float(word.replace(",", ""))
    word = word.lower()
    tens, _, ones = word.partition("-")
    if tens in _TENS:
        return _TENS[tens] + _SMALL.get(ones, 0.0)
    return _SMALL.get(word) or ORDINALS.get(word) or _LONE.get(word) or _SCALES.get(word, 0.0)


def scaled(text: str, start: int, end: int, *, money: bool = False) -> tuple[float, float, int]:
    """The value of the number at `start`..`end` with the scale after it, that scale (1 without one), and where both end.

    An m is a million only after a sign of currency or before what comes in millions: 400m are metres, 2m people are many. So is a
    capital (450K) before things in the plural.
    """
    value = value_of(text[start:end])
    if half := _AND_A_HALF.match(text, end):
        value, end = value + _PORTIONS["half"], half.end()
    scale = _SCALE.match(text, end)
    if scale is None or (scale["short"] and not (text[end - 1].isdigit() and (money or scale["many"]))):
        return value, 1.0, end
    factor = _SCALES[scale["scale"] or scale["short"].lower()]
    return exact(value * factor), factor, scale.end("short" if scale["short"] else "scale")


def currency_of(sign: str) -> str:
    """The ISO code of a sign of currency."""
    return _SIGNS[sign.strip()]


def portion_of(word: str) -> float | None:
    """The value of a half, third …, alone or with its article; None for other words."""
    return _PORTIONS.get(word.lower().rpartition(" ")[2])


def multiple_of(word: str) -> float | None:
    """The value of double, twice, triple …; None for other words."""
    return _MULTIPLES.get(word.lower())


def read_fraction(text: str, start: int, end: int) -> Quantity | None:
    """The share or multiple whose first number is at `start`..`end`; the third quarter of a year is none."""
    word = text[start:end].lower()
    if multiple := multiple_of(word):
        return Quantity(start, end, multiple, "multiple", "x")
    if word in ORDINALS:
        return None
    if portion := portion_of(word):
        whole = text.startswith(" of ", end) or _SHARE_BEFORE.search(text, max(0, start - _LONGEST_LEAD), start)
        return Quantity(start, end, portion, "fraction", "1") if whole and not text.startswith(" of 20", end) else None
    return _sample(text, start, end) or _parts(text, start, end)


_LONGEST_LEAD = 28
_SHARE_BEFORE = regex(
    r"(?:by|almost|about|nearly|than|over|around|roughly|up|down|fell|rose|to) (?:(?:almost|about|nearly|more than|over"
    r"|around|roughly) )?$"
)
_OUT_OF = regex(
    rf"(?: out of(?: every)?| in(?: every)?| of every) (?P<whole>{NUMBER}|hundred|thousand)(?![\w,.]*\d| ?%)"
    r"(?! (?:years|months|weeks|days|hours|minutes|seconds)\b)"
)
_LARGEST_SAMPLE = 10
_LARGEST_OF_ONE = 1000
_SHARE = regex(r"[ -](?P<part>half|third|quarter|fifth|tenth)(?P<many>s)?\b(?! (?:of 20\d\d|period))")


def _sample(text: str, start: int, end: int) -> Quantity | None:
    """Read a share of a sample: three in five, 1 in 40, 2 out of 100; nine in 40 is none."""
    of = _OUT_OF.match(text, end)
    whole, part = value_of(of["whole"]) if of else 0.0, value_of(text[start:end])
    if of is None or not 0 < part < whole:
        return None
    if whole > (_LARGEST_OF_ONE if part == 1 else _LARGEST_SAMPLE) and whole not in (100, 1000):
        return None
    return Quantity(start, of.end(), part / whole, "fraction", "1")


def _parts(text: str, start: int, end: int) -> Quantity | None:
    """Two-thirds, one quarter, 1 third."""
    share, count = _SHARE.match(text, end), value_of(text[start:end])
    portion = portion_of(share["part"]) if share else None
    if share is None or portion is None or (count != 1 and not share["many"]):
        return None
    return Quantity(start, share.end(), count * portion, "fraction", "1")
