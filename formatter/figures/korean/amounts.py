"""How much a Korean number says, in digits, in Sino-Korean or in native numerals."""

import re
from typing import NamedTuple

from formatter.figures.korean.numbers import read_number
from formatter.figures.korean.units import Unit


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
