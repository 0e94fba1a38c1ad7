"""Numbers as Korean writes them: 1,234.5, 2조 3,500억, 이만오천, 3천500여만; and how much each says."""

import re
from typing import NamedTuple

from formatter.figures.korean.units import Unit
from formatter.figures.quantity import exact


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


_PLAIN = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d{1,15})(?!\d)(?:\.\d{1,9}(?!\d))?(?![십백천만억조경여]|[.,]\d)")
"""Digits without a multiplier: most numbers, read at once."""
_SMALL = {"십": 10, "백": 100, "천": 1000}
_BIG = {"만": 10**4, "억": 10**8, "조": 10**12, "경": 10**16}
_HANGUL_DIGITS = {sign: value for value, sign in enumerate("일이삼사오육칠팔구", 1)}
_LONGEST_DIGITS = 16
_WHOLE = re.compile(r"[1-9]\d{3}")
_FEW = "여(?!성|자|객|행|권|부|건|름|당|야|전|론)"
_PART = re.compile(
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
        """What the multipliers are applied to; None where the part is no number in this kind of writing."""
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
        """Whether such a number goes with the unit: native numerals count things, months and hours, not years and won."""
        return not self.native or unit.name in _NATIVELY_COUNTED or unit.unit_class == "multiple"


def read_amount(text: str, start: int) -> Amount | None:
    """The number at `start` of a folded text, whichever way it is written."""
    if text[start : start + 1].isdigit():
        number = read_number(text, start)
        if number is None:
            return None
        return Amount(number.end, number.value, number.scale, number.approx, number.value / (number.scale or 1))
    return _sino(text, start) or _native(text, start)


_SINO = re.compile(r"(?:[일이삼사오육칠팔구십백천만억]+(?: (?=[일이삼사오육칠팔구][십백천만억]))?)+여?(?= ?\S)")
_SINGLE = re.compile(r"[일이삼사오육칠팔구](?= (?:년|개월)(?:[\s,]|만|간|째|이|에|의|을))")
_BARE = re.compile(r"(?:백|천|만)여(?= ?(?:명|곳|개|건|가구|마리|점|권|대|t|톤|㎡|ha|만|억|년))")
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
_MULTIPLIER = re.compile("[십백천만억]")
_ONES = {"한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9, "석": 3, "넉": 4}
_TENS = {"열": 10, "스물": 20, "스무": 20, "서른": 30, "마흔": 40, "쉰": 50, "예순": 60, "일흔": 70, "여든": 80, "아흔": 90}
_NATIVE = re.compile(
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
