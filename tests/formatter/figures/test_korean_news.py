"""Korean as newsrooms write it: markets, victims, parts of a whole, lists by places, runs that go one way."""

import pytest

from bot.model import Figure
from formatter.body.paragraphs import Paragraph
from formatter.figures import find, key_figures


def in_order(text: str) -> list[Figure]:
    """The figures of a text as they stand in it."""
    return sorted(find(text), key=lambda figure: figure.start)


@pytest.mark.parametrize(
    ("text", "written", "value", "unit_class", "unit"),
    [
        ("저수지는 31만 2405천㎡다.", "31만 2405천㎡", 312_405_000, "area", "m2"),
        ("예산은 2만 4150백만원이다.", "2만 4150백만원", 24_150_000_000, "money", "KRW"),
        ("파일 크기는 2,048 바이트다.", "2,048 바이트", 2048, "count", "byte"),
        ("요금제는 30GB를 준다.", "30GB", 30, "count", "GB"),
        ("시료는 리터당 9 베크렐이었다.", "9 베크렐", 9, "concentration", "Bq"),
        ("성장률은 -0.3%로 떨어졌다.", "-0.3%", -0.3, "percent", "%"),
        ("생계비는 90~150일 동안 준다.", "90~150일", 90, "duration", "day"),
        ("수당은 최장 4년간 받는다.", "4년", 4, "duration", "year"),
    ],
)
def test_more_numbers_and_units_are_read(text: str, written: str, value: float, unit_class: str, unit: str) -> None:
    """A scale after four digits, bytes, a rate below zero, and how long something is granted."""
    (figure,) = find(text)
    assert (figure.text, figure.unit_class, figure.unit) == (written, unit_class, unit)
    assert figure.value == pytest.approx(value)


def test_indices_close_where_the_market_ends() -> None:
    """Each index with its change: 나스닥이 0.7% 내린 1만2034.51에 마감했다."""
    change, level, other, close = in_order("S&P 500이 0.3% 오른 4102.75에, 나스닥이 0.7% 내린 1만2034.51에 마감했다.")
    assert (change.role, change.label, level.unit_class, level.label) == ("change", "S&P 500", "index", "S&P 500")
    assert (other.direction, close.value, close.unit_class) == ("down", 12034.51, "index")


@pytest.mark.parametrize(
    "text",
    [
        "Error code: 429 - {'error': {'message': 'Rate limit reached'}}",
        "서버가 오류 코드 503을 돌려주었다.",
    ],
)
def test_the_code_of_an_error_is_no_figure(text: str) -> None:
    """An error message in place of a text has no figures."""
    assert find(text) == ()
    assert key_figures(text, "", [Paragraph(text)]) == ()


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("회원 중 35%가 답했다.", "회원"),
        ("이 사고로 9명이 숨졌다.", "숨졌다"),
        ("3등급 차량 40대를 줄였다.", "3등급 차량"),
        ("20조 원 규모 반도체 기금이 생긴다.", "반도체 기금"),
        ("주가는 전날 종가 대비 3.1% 내렸다.", "주가"),
    ],
)
def test_a_label_names_who_or_what(text: str, label: str) -> None:
    """The whole a part is of, what became of people, a noun with its own number; not what is compared with."""
    assert find(text)[0].label == label


def test_items_of_a_list_by_places_are_named_by_them() -> None:
    """서울에서 3건, 부산에서 5건: the second is about 부산."""
    assert in_order("올해 서울에서 3건, 부산에서 5건이 접수됐다.")[1].label == "부산"


@pytest.mark.parametrize(
    ("text", "role", "direction"),
    [
        ("수출이 5개월 연속 줄었다.", "streak", "down"),
        ("사용량을 40GB에서 60GB로 늘립니다.", "from", "none"),
        ("6만 원 요금제를 신설한다.", "level", "none"),
        ("선배가 80명의 신규 공무원을 맡았다.", "level", "none"),
        ("총 90억 원의 과징금이 확정됐다.", "level", "none"),
    ],
)
def test_runs_have_a_direction_and_new_things_no_rise(text: str, role: str, direction: str) -> None:
    """A run of falls goes down; what a new thing costs is no change; a sum of fines is no limit."""
    first = in_order(text)[0]
    assert (first.role, first.direction) == (role, direction)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("80곳의 낡은 다리 중 20곳을 고칠 예정이다.", "actual"),
        ("1인당 50만 원이 지원됩니다.", "actual"),
        ("지금 60개 시·군에서 시행 중이며 더 늘릴 계획이다.", "actual"),
    ],
)
def test_what_there_is_already_is_a_fact(text: str, status: str) -> None:
    """A whole of which a part is named, what a scheme grants, and what is under way."""
    assert in_order(text)[0].status == status


def test_an_old_value_may_be_the_object_of_its_rise() -> None:
    """올해 33억 원의 예산을 66억 원으로 늘린다: the first is old; what a whole includes is not."""
    assert [figure.role for figure in in_order("올해 40억 원의 예산을 내년에는 70억 원으로 늘린다.")] == ["from", "level"]
    assert in_order("새로 연 6곳을 포함해 20곳으로 늘었다.")[0].role == "level"


def test_a_cycle_is_no_figure_and_what_is_possible_ends_its_clause() -> None:
    """5년 단위로 plans every five years; 절반까지 받을 수 있어 기간이 줄었다 is no fall to a half."""
    assert find("계획은 6년 단위로 세운다.") == ()
    assert find("학점의 최대 3분의 1까지 받을 수 있어 기간이 줄었다.")[0].direction == "none"


def test_a_contract_is_no_about() -> None:
    """약 is a word of its own where it means about: 계약 3건 are exactly three."""
    assert find("공급 계약 3건을 맺었다.")[0].hedge is None
    assert find("약 3건을 맺었다.")[0].hedge == "approx"


def test_two_deeds_in_a_sentence_do_not_share_a_rise() -> None:
    """Money that is spent does not grow because people are hired; within six months is no amount."""
    money, people = in_order("회사는 30조 원을 투자하고 5천 명을 새로 뽑는다.")
    assert (money.direction, people.role) == ("none", "change")
    assert [figure.text for figure in find("집값이 6개월 새 4천만 원 뛰었다.")] == ["4천만 원"]


@pytest.mark.parametrize("counter", ["회", "건", "곳", "대"])
def test_a_number_of_times_falls_to_another(counter: str) -> None:
    """하루 9회에서 7회로 줄었다: the new number with its direction, and the old one as what it fell from."""
    old, new = in_order(f"버스 운행은 하루 9{counter}에서 7{counter}로 줄었다.")
    assert (old.text, old.role, new.text, new.role, new.direction) == (f"9{counter}", "from", f"7{counter}", "level", "down")


def test_a_circuit_is_not_a_number_of_times() -> None:
    """A word that only begins like a counter is no counter."""
    assert find("이 장치는 2회로를 쓴다.") == ()
