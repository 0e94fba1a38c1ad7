"""Where a post mentions quantities: in headline, lead, paragraphs and tables."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.model import Figure, Table
from formatter.body.types import Part
from formatter.figures.paragraph import scored
from formatter.figures.tables import in_table
from formatter.text.sentences import Span


@dataclass(frozen=True, slots=True)
class Mention:
    """A figure and its part of the post: `source` is headline, lead, table or a paragraph's kind, `place` counts from the top."""

    figure: Figure
    score: float
    source: str
    place: int

    @property
    def key(self) -> tuple[float, float | None, str]:
        """What mentions of one thing share; 200개, 200곳 and 200개 사 count alike."""
        stem = "개" if self.figure.unit in _THINGS else str(self.figure.unit)
        return abs(self.figure.value), self.figure.value2, stem


def mentions(headline: str, lead: str, parts: Sequence[Part]) -> Iterator[Mention]:
    """Every figure of a post in its order, save those in lines about contacts, licences and law, and ages of an audience."""
    yield from _in_text(headline, (), "headline", 0)
    yield from _in_text(lead, (), "lead", 0)
    for place, part in enumerate(parts, 1):
        if isinstance(part, Table):
            for rank, figure in enumerate(in_table(part)):
                yield Mention(figure, _IN_TABLE - _LATER_CELL * rank - _off(place), "table", place)
        else:
            yield from _in_text(part.text, part.emphasis, part.kind, place)


def _in_text(text: str, emphasis: Sequence[Span], source: str, place: int) -> Iterator[Mention]:
    for score, figure in scored(text, emphasis):
        if not _BOILERPLATE.search(figure.sentence) and not _is_audience(figure):
            yield Mention(figure, score - _off(place), source, place)


def _is_audience(figure: Figure) -> bool:
    """Whether a figure only says who something is for: 65세 이상."""
    return figure.unit_class == "age" and figure.role != "level"


def _off(place: int) -> float:
    return _FURTHER_OFF * min(place, _LAST_PLACE)


_THINGS = frozenset({"개", "곳", "개사", "개소", "개교"})
_BOILERPLATE = re.compile(
    r"공공누리|저작권법|저작권자|무단 ?전재|재배포|자료 ?출처|출처를? (?:반드시 )?(?:표기|표시)|제휴 ?마케팅|수수료를 제공"
    r"|실시간 뉴스|Error code: \d|\{'error': |Copyright|All rights reserved"
    r"|^(?:\W{0,3})(?:문의|연락처|담당|전화|팩스|우편번호|주소|사업자등록번호)[^.]{0,20}[:(]|☎"
)

_FURTHER_OFF = 0.12
_LAST_PLACE = 12
_IN_TABLE = -1.2
_LATER_CELL = 0.1
