"""Numbers that look like news and are none, and words that move, plan or praise something else."""

import pytest

from bot.model import Figure
from formatter.figures import find


def in_order(text: str) -> list[Figure]:
    """The figures of a text as they stand in it."""
    return sorted(find(text), key=lambda figure: figure.start)


@pytest.mark.parametrize(
    "text",
    [
        "SIZE: 9021458 bytes",
        "MD5: 9812",
        "SHA256: 55",
        "timeout_seconds = 30;",
        "Color::Red => 3,",
        "retry(5) runs again.",
        "server { listen 443 ssl; }",
        "Text STOP to 55123 to end it.",
        "She moved when she turned 58.",
        "Guide (Word, 120 KB, 4 pages): how to read it.",
        "The team of 10x writes.",
        "The 50 millionth rider boarded in May 2019.",
        "종목은 공기권총 10m로, 가람은 신기록을 썼다.",
    ],
)
def test_code_sizes_codes_and_names_are_no_figures(text: str) -> None:
    """Code, a download's size, a short code, an age, a file's size, a name and an ordinal count nothing."""
    assert find(text) == ()


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("The museum raised $4.2M and lent 310K books.", {"$4.2M": 4.2e6, "310K": 310e3}),
        ("Sales hit €1.75bn while costs fell to £640k.", {"€1.75bn": 1.75e9, "£640k": 640e3}),
        ("The fund holds $12B, and its app has 85M users.", {"$12B": 12e9, "85M": 85e6}),
    ],
)
def test_an_attached_scale_belongs_to_the_sum(text: str, values: dict[str, float]) -> None:
    """A scale is read with its number, capital or small, before the end of a sentence too."""
    assert {figure.text: figure.value for figure in find(text)} == values


@pytest.mark.parametrize(
    "text",
    [
        "누리호의 뱃삯은 1만 8,000원이며, 자전거 요금은 따로 내야 합니다.",
        "나루역은 공항에서 약 20km 거리에 위치하여 이용이 편리합니다.",
        "두 요금제의 차이는 월 3만 원 정도가 됩니다.",
    ],
)
def test_a_rule_in_force_is_no_plan(text: str) -> None:
    """An obligation, or a statement of size, is a fact and no plan."""
    assert {figure.status for figure in find(text)} == {"actual"}


@pytest.mark.parametrize(
    ("text", "directions"),
    [
        ("회사의 시가총액이 한 달 만에 20조 원이 증발했다.", ["down"]),
        ("섬은 육지에서 60km 떨어진 곳에 있다.", ["none"]),
        ("위원회는 교수 4명, 변호사 3명, 시민 2명으로 구성될 예정이어서 기대가 높아졌다.", ["none", "none", "none"]),
        ("앱을 120만 명이 내려받았다.", ["none"]),
        ("물가상승률은 3.4%로 나타났다.", ["none"]),
    ],
)
def test_only_its_own_predicate_moves_a_figure(text: str, directions: list[str]) -> None:
    """A word of change about a place, about something else or within a name moves nothing."""
    assert [figure.direction for figure in in_order(text)] == directions


@pytest.mark.parametrize(
    ("text", "records"),
    [
        ("가람은 준결승에서 나루를 3-1로 꺾으며 역대 최연소 우승 기록을 세웠다.", [None]),
        ("선수단은 90명의 선수가 12개 종목에 나서며, 이는 역대 최소 규모입니다.", ["low", None]),
        ("가람은 결승에서 나루를 2-0으로 꺾고 역대 최고령 우승자가 됐다.", [None]),
        ("축제에는 5만 명이 다녀가 역대 최대를 기록했다.", ["high"]),
    ],
)
def test_a_record_is_that_of_its_own_figure(text: str, records: list[str | None]) -> None:
    """A record of age, of another figure or of another subject marks nothing."""
    assert [figure.record for figure in in_order(text)] == records


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("금 가격은 90만 원 밑으로 내려갔다.", ["금 가격"]),
        ("환율은 현재 1,300원 선에서 움직이고 있다.", ["환율"]),
        ("회사의 시가총액이 한 달 만에 20조 원이 증발했다.", ["시가총액"]),
        ("위원회는 여당 3명, 야당 2명으로 구성된다.", ["여당", "야당"]),
    ],
)
def test_a_label_is_what_is_measured(text: str, labels: list[str]) -> None:
    """Nouns that only place a number are no label, and a party is no rate."""
    assert [figure.label for figure in in_order(text)] == labels
