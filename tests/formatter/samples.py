"""Cards and posts in the manner of a newsroom's, all invented."""

from datetime import UTC, datetime
from typing import Any

from bot.model import Card, Credit, Figure, Table

LISTING = Table(
    header=("지원 분야", "담당 기관"),
    rows=(("상담과 교육", "한빛진흥원"), ("운송비 할인", "누리물류, 새길해운"), ("보증", "가람보증재단")),
)
SMALL = Table(
    caption="분야별 한도",
    header=("분야", "한도"),
    rows=(("상담과 교육", "300만 원"), ("운송비", "700만 원")),
)
NUMBERS = Table(
    caption="지역별 접수 현황",
    header=("지역", "접수(건)", "승인(건)", "예산(억원)", "증감률"),
    rows=(
        ("해온시", "1,204", "56", "1,020.5", "+5.2%"),
        ("달구벌군", "987", "41", "804.0", "-3.1%"),
        ("나루", "45", "3", "12.3", "+12.0%"),
    ),
)
CARDS = Table(
    header=("노선", "출발", "도착", "비고"),
    rows=(("1호선", "해온역", "나루역", "첫차 05:30 <예정>"), ("2호선", "달구벌역", "해온역", "-")),
)


def figure(text: str, **fields: Any) -> Figure:
    """A figure in a sentence of its own."""
    sentence = fields.pop("sentence", f"올해는 {text}로 집계됐다.")
    return Figure(text=text, sentence=sentence, start=4, end=4 + len(text), value=1.0, **fields)


def card(**changes: Any) -> Card:
    """An alert with everything in it."""
    parts: dict[str, Any] = {
        "headline": "해온시, 청년 창업 지원 R&D 예산 <두 배> 확대",
        "lead": "해온시가 청년 창업 지원 예산을 두 배로 늘린다. 접수는 상반기에만 37곳에서 있었다.",
        "link": "https://news.example.kr/2026/05/01/youth?a=1&b=2",
        "categories": ("경제", "지역 소식"),
        "published_at": datetime(2026, 5, 1, 3, 30, tzinfo=UTC),
        "figures": (
            figure("1,204건", label="상반기 접수", direction="up", time="상반기", versus="2025년", line="상반기 접수 1,204건 ▲"),
            figure("10억 원", label="지원 한도", hedge="max", status="plan", line="지원 한도 최대 10억 원 · 계획"),
            figure("3.1%", direction="down", line="달구벌군에서는 승인율이 3.1% 낮아졌다."),
        ),
        "tables": (SMALL, NUMBERS, CARDS),
        "credit": Credit("자료출처=한빛브리핑 (공공누리 제1유형)", "한빛브리핑", "https://brief.example.kr", "KOGL-1"),
        "contact": "해온시 창업과 02-000-1234",
    }
    return Card(**{**parts, **changes})
