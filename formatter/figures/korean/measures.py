"""Reads a number as Korean writes it, with its unit, sign and currency sign, or a range: 1,234.5, 2조 3,500억, 3천500여만.

Also finds units that only the context shows.
"""

import re
from typing import NamedTuple

from formatter.figures.korean.predicates import first_change, until_finite
from formatter.figures.korean.units import Unit, read_unit
from formatter.figures.quantity import Quantity, exact
from formatter.text.bounds import regex


class Number(NamedTuple):
    """A number that ends at `end`. `scale` is what its one part was multiplied with, 0 where it has several parts."""

    end: int
    value: float
    scale: float
    approx: bool


def read_number(text: str, start: int, *, hangul: bool = False) -> Number | None:
    """The number that begins at `start` of a folded text; with `hangul`, one in Korean numerals (이백여, 일억 이천만)."""
    if plain := _PLAIN.match(text, start):
        return Number(plain.end(), exact(float(plain[0].replace(",", ""))), 1, False)
    reading = _Reading(hangul)
    position = start
    while (match := _PART.match(text, position)) and reading.take(match, first=position == start):
        position = match.end()
    if position == start:
        return None
    return Number(position, exact(reading.total + reading.section), reading.scale if reading.parts == 1 else 0, reading.approx)


_PLAIN = regex(r"(?:\d{1,3}(?:,\d{3})+|\d{1,15})(?!\d)(?:\.\d{1,9}(?!\d))?(?![십백천만억조경여]|[.,]\d)")
"""Digits without a multiplier: most numbers, read at once."""
_SMALL = {"십": 10, "백": 100, "천": 1000}
_BIG = {"만": 10**4, "억": 10**8, "조": 10**12, "경": 10**16}
_HANGUL_DIGITS = {sign: value for value, sign in enumerate("일이삼사오육칠팔구", 1)}
_LONGEST_DIGITS = 16
_WHOLE = regex(r"[1-9]\d{3}")
_FEW = "여(?!성|자|객|행|권|부|건|름|당|야|전|론)"
_PART = regex(
    r"(?P<gap> ?)(?:(?P<digits>\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)|(?P<hangul>[일이삼사오육칠팔구]))?"
    rf"(?P<small>[십백천](?!안시|문학))?(?P<few>{_FEW})?"
    r"(?P<big>[만억](?!났|제)|조(?!합|사|직|건|약|회|치|정|항|례|각|선|기|별|금|성|립)|경(?=\s?\d|\s?원))?"
    rf"(?P<last_few>{_FEW})?"
)


class _Reading:
    """The state of one number being read: multipliers must fall, within a section of four digits and from section to section."""

    def __init__(self, hangul: bool) -> None:
        self.hangul = hangul
        self.total = self.section = 0.0
        self.small_limit, self.big_limit = 10**4, 10**20
        self.scale: float = 1
        self.parts = 0
        self.approx = False
        self.open = True

    def take(self, match: re.Match[str], *, first: bool) -> bool:
        """Add one part (4만, 8천, 230); False where it does not belong to the number."""
        digits, small, big = match["digits"], _SMALL.get(match["small"], 1), _BIG.get(match["big"], 1)
        amount = self._amount(match)
        if amount is None or not self.open or (match["gap"] and (first or (not digits and not self.hangul))):
            return False
        if not first and small > 1 and _WHOLE.fullmatch(digits or "") and self.big_limit == _BIG["만"]:
            self._multiply(amount, small * big)
            return True
        if not first and (amount * small >= self.small_limit or big >= self.big_limit):
            return False
        if "." in (digits or "") and not (first or (self.parts and small * big == 1)):
            return False
        self._add(amount * small, small, big)
        self.approx = self.approx or bool(match["few"] or match["last_few"])
        self.open = (small > 1 or big > 1) and not match["last_few"]
        return True

    def _amount(self, match: re.Match[str]) -> float | None:
        """Return the number before the multipliers; None where the part is no number in this kind of writing."""
        if match["digits"]:
            plain = match["digits"].replace(",", "")
            return float(plain) if len(plain) <= _LONGEST_DIGITS else None
        if not self.hangul:
            return None
        if match["hangul"]:
            return _HANGUL_DIGITS[match["hangul"]]
        return 1 if match["small"] else None

    def _multiply(self, amount: float, scale: int) -> None:
        """The scale after four digits goes with all that was read: 26만 4601천 is 264,601 thousands."""
        self.total, self.section = (self.total + amount) * scale, 0
        self.scale, self.open = 0, False
        self.parts += 1

    def _add(self, amount: float, small: int, big: int) -> None:
        self.section += amount
        self.small_limit = max(1, small)
        if big > 1:
            self.total += self.section * big
            self.section = 0
            self.small_limit, self.big_limit = 10**4, big
        self.scale = small * big
        self.parts += 1


class Amount(NamedTuple):
    """A number read at some place. `scale` as of Number; `digits` its figures before the scale, 0 where it is in words."""

    end: int
    value: float
    scale: float
    approx: bool
    digits: float
    native: bool = False

    def counts(self, unit: Unit) -> bool:
        """Return True if such a number goes with the unit: native numerals count things, months and hours, not years and won."""
        return not self.native or unit.name in _NATIVELY_COUNTED or unit.unit_class == "multiple"


def read_amount(text: str, start: int) -> Amount | None:
    """The number at `start` of a folded text, whichever way it is written."""
    if text[start : start + 1].isdigit():
        number = read_number(text, start)
        if number is None:
            return None
        return Amount(number.end, number.value, number.scale, number.approx, number.value / (number.scale or 1))
    return _sino(text, start) or _native(text, start)


_SINO = regex(r"(?:[일이삼사오육칠팔구십백천만억]+(?: (?=[일이삼사오육칠팔구][십백천만억]))?)+여?(?= ?\S)")
_SINGLE = regex(r"[일이삼사오육칠팔구](?= (?:년|개월)(?:[\s,]|만|간|째|이|에|의|을))")
_BARE = regex(r"(?:백|천|만)여(?= ?(?:명|곳|개|건|가구|마리|점|권|대|t|톤|㎡|ha|만|억|년))")
_BARE_VALUES = {"백여": 100.0, "천여": 1000.0, "만여": 10000.0}


def _sino(text: str, start: int) -> Amount | None:
    if match := _BARE.match(text, start):
        return Amount(match.end(), _BARE_VALUES[match[0]], 0, True, 0)
    single, word = _SINGLE.match(text, start), _SINO.match(text, start)
    if not single and (not word or len(word[0].rstrip("여")) < _SHORTEST_WORD or not _MULTIPLIER.search(word[0])):
        return None
    number = read_number(text, start, hangul=True)
    if number is None or (number.value < _SURE and text[number.end : number.end + 1] != " "):
        return None
    return Amount(number.end, number.value, 0, number.approx, 0)


_SHORTEST_WORD = 2
_SURE = 10_000
"""From here on a word in numerals is a number even where its counter is not set apart; 백일장 is no 101장."""
_MULTIPLIER = regex("[십백천만억]")
_ONES = {"한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9, "석": 3, "넉": 4}
_TENS = {"열": 10, "스물": 20, "스무": 20, "서른": 30, "마흔": 40, "쉰": 50, "예순": 60, "일흔": 70, "여든": 80, "아흔": 90}
_NATIVE = regex(
    rf"(?:(?P<tens>{'|'.join(_TENS)})(?P<ones>{'|'.join(_ONES)})?|(?P<alone>{'|'.join(list(_ONES)[1:])}))"
    r"(?= [가-힣]|배|명|곳|달|시간|차례|사람)"
)
_NATIVELY_COUNTED = frozenset(
    re.findall(
        r"\w+",
        "명 곳 개 개사 개국 건 마리 대 권 척 채 그루 쌍 팀 세 hour month 가구 차례 편 점 그릇 잔 병 장 벌 켤레 송이 포기 알 골",
    )
)


def _native(text: str, start: int) -> Amount | None:
    match = _NATIVE.match(text, start)
    if match is None:
        return None
    value = _TENS.get(match["tens"] or "", 0) + _ONES.get(match["ones"] or match["alone"] or "", 0)
    return Amount(match.end(), value, 0, False, 0, native=True)


def read_measure(text: str, start: int) -> Quantity | None:
    """The quantity whose number begins at `start` of a folded text; None without a unit or a counter."""
    amount = read_amount(text, start)
    if amount is None:
        return None
    sign = _sign_before(text, start)
    first_unit = read_unit(text, amount.end)
    second = _range_end(text, amount, first_unit) if amount.digits else None
    unit = _unit_of(text, start, second or amount, sign)
    if second and (unit is None or (first_unit and first_unit.unit_class != unit.unit_class)):
        second, unit = None, first_unit
    if unit is None or not amount.counts(unit):
        return None
    unit = _as_pieces(text, start, unit)
    value, upper = _lower_end(amount, None if first_unit else second), second.value if second else None
    approx = (second or amount).approx
    return _signed(Quantity(start, unit.end, value, unit.unit_class, unit.name, upper, approx=approx), sign, text)


_PIECES = regex(r"작품|훈장|포장|표창|포상|상장|유물|미술|도자|그림|서화|출품|소장품|전시|문화재|국가유산|기증|의류|가구|물품")
_PIECES_REACH = 14


def _as_pieces(text: str, start: int, unit: Unit) -> Unit:
    """점 counts works of art, medals and goods, where it is no score."""
    pieces = unit.name == "점" and _PIECES.search(text, max(0, start - _PIECES_REACH), unit.end + _PIECES_REACH)
    return unit._replace(unit_class="count") if pieces else unit


_TO = regex(r" ?[~-] ?(?=\d)")
_WORDED_TO = regex(r" ?(?P<word>에서|부터) ?(?:최대 |많게는 |약 |만 )?(?=\d)")
_RANGE_TAIL = regex(r"까지|(?:을|를)? ?(?:사이|이하|미만|정도|가량|안팎|내외|이내)")
_DATED = frozenset({"day", "year"})
"""Units in which 에서 and 부터 join points in time: 3일부터 5일까지."""
_SIGN = regex(r"(?P<sign>(?:영하|마이너스) ?|(?<![\w)%~])[+\-]|[△▲±] ?)?(?P<currency>(?:US)?\$|[€£¥₩] ?)?$")
_LONGEST_SIGN = 8
_SIGN_ENDS = frozenset("하스+-△▲±$€£¥₩")
_CURRENCIES = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₩": "KRW"}


def _sign_before(text: str, start: int) -> re.Match[str] | None:
    before = text[max(0, start - _LONGEST_SIGN) : start].rstrip(" ")
    return _SIGN.search(text, max(0, start - _LONGEST_SIGN), start) if before[-1:] in _SIGN_ENDS else None


def _unit_of(text: str, start: int, amount: Amount, sign: re.Match[str] | None) -> Unit | None:
    unit = read_unit(text, amount.end) or _implied_unit(text, start, amount)
    if sign and sign["currency"] and (unit is None or unit.unit_class == "money"):
        return Unit(unit.end if unit else amount.end, "money", _CURRENCIES[sign["currency"].strip()])
    return unit


def _lower_end(amount: Amount, upper: Amount | None) -> float:
    """The lower end of a range takes the scale of the upper one where it has none: 20∼30만."""
    if upper and amount.scale == 1 and amount.value < upper.digits:
        return amount.value * upper.scale
    return amount.value


def _range_end(text: str, amount: Amount, first_unit: Unit | None) -> Amount | None:
    """The upper end of a range: 20~30만, 20분에서 30분 정도, 19세부터 34세까지; not 20%에서 30%로, which is a change."""
    position = first_unit.end if first_unit else amount.end
    if match := _TO.match(text, position):
        return read_amount(text, match.end())
    worded = _WORDED_TO.match(text, position)
    upper = read_amount(text, worded.end()) if worded else None
    unit = read_unit(text, upper.end) if upper else None
    if not worded or not upper or not unit or unit.name in _DATED or upper.value <= amount.value:
        return None
    tail = _RANGE_TAIL.match(text, unit.end)
    moves = worded["word"] == "에서" and first_change(until_finite(text[unit.end : unit.end + _REACH])) != "none"
    return upper if tail and not moves else None


def _signed(quantity: Quantity, sign: re.Match[str] | None, text: str) -> Quantity:
    """The quantity with what precedes it: a change's sign makes its direction, a level's its value negative."""
    if sign is None or sign.start() == sign.end():
        return _of_speed(quantity, text)
    written = (sign["sign"] or "").strip()
    quantity = quantity._replace(start=sign.start())
    if written in "+-" and _is_level(text, sign.start(), quantity.end):
        return quantity._replace(value=-quantity.value) if written == "-" else quantity
    if written in ("", "±") or (written == "▲" and not quantity.unit_class.startswith("percent")):
        return quantity if written != "▲" else quantity._replace(start=sign.end())
    if written in ("+", "▲"):
        return quantity._replace(sign="up")
    if written == "영하" or quantity.unit_class == "temperature":
        return quantity._replace(value=-quantity.value)
    return quantity._replace(sign="down")


def _is_level(text: str, start: int, end: int) -> bool:
    """Return True if the sign of the number at `start`..`end` means below zero, not a fall: 수익률 -3%, -0.2%로 떨어졌다."""
    return bool(_LEVEL_RATE.search(text, max(0, start - _LONGEST_NAME), start) or _FALLEN_TO.match(text, end))


_FALLEN_TO = regex(r"(?:으로|로|까지) (?:더 |크게 )?(?:떨어|하락|낮아|내려|내리|추락|반등|오르|올라|상승)")
_LEVEL_RATE = regex(r"(?:수익|이익|이자|마진|할인|공실)률(?:은|는|이|가|도)? ?(?:약 ?)?$")
"""Rates above or below zero: their sign is the side, not a change."""
_LONGEST_NAME = 12
_SPEEDS = {"m": (regex(r"초속 ?(?:약 ?)?$|풍속[은이]? ?$"), "m/s"), "km": (regex(r"시속 ?(?:약 ?)?$"), "km/h")}


def _of_speed(quantity: Quantity, text: str) -> Quantity:
    pattern, unit = _SPEEDS.get(quantity.unit or "", (None, ""))
    if pattern and pattern.search(text, max(0, quantity.start - _LONGEST_SIGN), quantity.start):
        return quantity._replace(unit_class="speed", unit=unit)
    return quantity


_DEGREE = regex(
    r" ?도(?!시|지사|로[가를변망]|입|내|민|청|움|약|전|달|착|심|서|쿄|교|의회|면|가니|매|대체|급|자|예|읍|립|산|표|구)"
)
_WARMTH = regex(r"기온|온도|영하|영상|섭씨|체감|수온|폭염|한파|발열|체온|더위|추위|낮 최고|아침 최저|열대야")
_INDEX = regex(
    r"(?:지수|코스피|코스닥|나스닥|다우(?:존스)?|닛케이|항셍|S&P ?500|BSI|CSI|CCSI|PMI|S&P)[^.!?\d]{0,24}(?:은|는|이|가|도|,"
    r"|:|\))\s?[^.!?\d]{0,16}$"
)
_INDEX_MOVED = regex(
    r"(?:지수|코스피|코스닥|나스닥|다우|닛케이|항셍|S&P).{0,200}(?:오른|내린|상승한|하락한|떨어진|뛴|급등한|급락한) $"
)
_INDEX_ITSELF = regex(r"지수 ?$")
_RATING = regex(r"(?:평점|별점|학점)(?:은|는|이|가)? ?(?:평균 |최고 |약 )?$")
_ITEM_END = regex(r"(?=[,.)](?!\d)|$|를|을|로|으로|과|와)")
_INDEX_TAIL = regex(r"(?=(?:으로|로|을|를|에(?!서|게)|였|이었|이다|이며|이고|선|까지| ?[(,]))")
_MAGNITUDE = regex(r"(?:규모|진도)[는은가이]? ?(?:M ?)?$")
_QUAKE = regex(r"지진|여진|진도")
_LARGEST_MAGNITUDE = 12
_WON_OMITTED = regex(
    r"(?<=[억조])(?=[\s을를으로의에,.)(…!?대이가]|$)(?! ?(?:인구|년|개|뷰|마리|톤|국민|회|건|대|명|여|인|㎡|t|ha))"
)
_REACH = 60


def _implied_unit(text: str, start: int, amount: Amount) -> Unit | None:
    """The unit that the surroundings give a bare number: degrees, an index, a magnitude, won left out after 억 or 조."""
    end, before = amount.end, text[max(0, start - _REACH) : start]
    degree = _DEGREE.match(text, end)
    if degree and _WARMTH.search(text, max(0, start - _REACH), end + _REACH):
        return Unit(degree.end(), "temperature", "°C")
    if _WON_OMITTED.match(text, end):
        return Unit(end, "money", "KRW")
    if (
        amount.value <= _LARGEST_MAGNITUDE
        and _MAGNITUDE.search(before)
        and _QUAKE.search(text, max(0, start - _REACH), end + _REACH)
    ):
        return Unit(end, "magnitude", "M")
    if _RATING.search(before) and _ITEM_END.match(text, end):
        return Unit(end, "points", "점")
    if _INDEX_ITSELF.search(before) and _ITEM_END.match(text, end):
        return Unit(end, "index", "pt")
    if _INDEX_TAIL.match(text, end) and (_INDEX.search(before) or _INDEX_MOVED.search(before)):
        return Unit(end, "index", "pt")
    return _index_line(text, start, end)


_FAR = 400
_INDEX_NAME = regex(r"지수|코스피|코스닥|나스닥|다우")
_LINE = regex(r"(?=선(?:은|을|이|에|까지|마저|도|[\s,]))")


def _index_line(text: str, start: int, end: int) -> Unit | None:
    """Read a line of an index that the text names in its neighbourhood: 2,000선을 지켰다."""
    named = _LINE.match(text, end) and _INDEX_NAME.search(text, max(0, start - _FAR), end + _FAR)
    return Unit(end, "index", "pt") if named else None
