"""Turns of Korean phrase that a reader understands at once: ranges in words, reports, comparisons, totals."""

import pytest

from bot.model import Figure
from formatter.figures import find


def in_order(text: str) -> list[Figure]:
    """The figures of a text as they stand in it."""
    return sorted(find(text), key=lambda figure: figure.start)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("20세에서 39세 이하의 농업인이 대상이다.", 20, 39),
        ("20세부터 39세까지 신청할 수 있다.", 20, 39),
        ("배차 간격은 15분에서 25분 정도다.", 15, 25),
        ("수강료는 5만 원에서 8만 원 사이다.", 50_000, 80_000),
    ],
)
def test_a_range_in_words_is_one_figure(text: str, low: float, high: float) -> None:
    """에서 and 부터 join two ends where the text reports no change."""
    (figure,) = find(text)
    assert (figure.value, figure.value2) == (low, high)


@pytest.mark.parametrize("text", ["비중이 20%에서 30%까지 올랐다.", "요금을 5천 원에서 3천 원 이하로 내렸다."])
def test_a_change_from_one_value_to_another_is_no_range(text: str) -> None:
    """A change from one value to another has an old and a new value, and is no range."""
    assert in_order(text)[0].role == "from"
    assert all(figure.value2 is None for figure in find(text))


@pytest.mark.parametrize("text", ["새벽에 규모 3.0의 지진이 났다.", "진도 5.0의 흔들림이 느껴졌다."])
def test_a_magnitude_needs_no_unit(text: str) -> None:
    """The strength of an earthquake may be a whole number."""
    (figure,) = find(text)
    assert figure.unit_class == "magnitude"


def test_now_is_no_ordinal() -> None:
    """이제 2명 is two people, 제 2조 a law."""
    assert [figure.text for figure in find("이제 4명 이상의 모임도 할인된다.")] == ["4명"]
    assert find("조례 제 2조에 따른다.") == ()


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("주민의 61%가 이사를 계획하고 있는 것으로 조사됐다.", "actual"),
        ("참가자의 88%가 다시 오겠다고 응답했다.", "actual"),
        ("이용률은 40%에 이를 것으로 보입니다.", "forecast"),
        ("약 50만 명이 이동할 것으로 예정되어 있다.", "plan"),
        ("관로 12㎞ 개량과 배수장 정비 등을 포함한 다양한 사업을 추진할 예정이다.", "plan"),
        ("수수료 3천 원이 면제된다.", "actual"),
    ],
)
def test_what_people_answered_is_a_fact(text: str, status: str) -> None:
    """A survey's result is a fact, 것으로 보인다 is a forecast, and a plan may follow far behind a list."""
    (figure,) = find(text)
    assert figure.status == status


@pytest.mark.parametrize(
    ("text", "role", "direction", "value"),
    [
        ("펀드 수익률은 +3.2%를 기록했다.", "level", "none", 3.2),
        ("펀드 수익률은 -3.2%를 기록했다.", "level", "none", -3.2),
        ("거래량은 +3.2%를 기록했다.", "change", "up", 3.2),
    ],
)
def test_a_rate_of_return_has_a_side(text: str, role: str, direction: str, value: float) -> None:
    """The sign of a rate of return belongs to its level; with other quantities a sign is a change."""
    (figure,) = find(text)
    assert (figure.role, figure.direction, figure.value) == (role, direction, value)


def test_comparisons_in_a_noun_or_before_one_are_changes() -> None:
    """많음을, 낮은: more and less than before, and the level after it moves the same way."""
    (more,) = find("출하량이 작년보다 4.1% 많음을 확인했다.")
    assert (more.role, more.direction) == ("change", "up")
    less, price = in_order("무 가격은 작년 대비 22%나 낮은 1,150원이었다.")
    assert (less.role, less.direction, price.role, price.direction) == ("change", "down", "level", "down")


def test_a_level_shares_the_change_that_follows_it() -> None:
    """접수해 3% 늘었다: the level grew."""
    level, change = in_order("센터는 민원 2만 4천 건을 접수해 전년보다 3.5% 늘었다.")
    assert (level.direction, change.direction) == ("up", "up")
    (built,) = find("정수장 6개 신·증설을 추진한다.")
    assert (built.role, built.direction) == ("change", "up")


def test_up_to_is_a_limit() -> None:
    """30%까지 할인받는다 is at most; 30%까지 올랐다 is not."""
    assert find("입장료를 30%까지 할인받을 수 있다.")[0].hedge == "max"
    assert find("점유율이 30%까지 올랐다.")[0].hedge is None


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("단속 건수도 2.1배 늘고, 과태료 부과액 또한 1.4배 증가했다.", ["단속 건수", "과태료 부과액"]),
        ("온열 의자만 설치된 곳은 120개소다.", ["온열 의자만 설치된 곳"]),
        ("운영 중인 48개의 공공 도서관을 점검했다.", ["공공 도서관 점검"]),
        ("자영업자의 경우 75점 상승했다.", ["자영업자"]),
        ("면허정지 처분 또한 3개월에서 20일로 단축된다.", ["면허정지 처분", "면허정지 처분"]),
        ("설치 비율은 전체 건물의 41.5%에 달한다.", ["설치 비율"]),
        ("하루 평균 3회 증가한 도서관 방문 횟수는 인상적이다.", ["도서관 방문 횟수 하루 평균"]),
        ("전공의 82명이 사직서를 내고, 17명이 자리를 떠났다.", ["전공의", "전공의"]),
        ("협약을 맺음으로써 참여국이 12개국으로 늘었다.", ["참여국"]),
        ("62개에 달하던 부담금이 41개로 줄었다.", ["부담금", "부담금"]),
        ("전국 9개 항만에서 시작한다.", ["항만"]),
        ("수출량은 2만 톤으로 전년 대비 31%의 증가를 기록했다.", ["수출량", "수출량"]),
        ("68%였던 수입 의존도가 25%로 낮아졌다.", ["수입 의존도", "수입 의존도"]),
        ("위원회 산하 5개 분과를 꾸렸다.", ["분과"]),
        ("시는 주차 면적을 지난해보다 2천㎡ 늘렸다.", ["주차 면적"]),
    ],
)
def test_a_label_is_a_noun_with_a_meaning(text: str, labels: list[str]) -> None:
    """Bare function nouns name nothing, and each item of a list has its own name."""
    assert [figure.label for figure in in_order(text)] == labels


@pytest.mark.parametrize(
    "text", ["지금까지 5천 명이 왔다.", "작년과 비교했을 때 31% 증가했다.", "같은 기간의 4.2조원보다 줄었다."]
)
def test_a_function_noun_is_no_label(text: str) -> None:
    """Function nouns such as 지금까지, 때 and 기간 are no labels."""
    label = find(text)[0].label
    assert label is None or not label.startswith(("지금", "때", "기간"))


def test_a_total_comes_before_its_breakdown() -> None:
    """총 9개 is what the reader wants first."""
    assert find("병원 2곳, 약국 3곳, 의원 4곳 총 9개 기관이 문을 연다.")[0].text == "9개"


def test_what_it_was_before_is_old_and_either_limit_is_one() -> None:
    """62개에 달하던: an old value; 500만 원 이상 또는 10% 이상인 경우: two limits."""
    assert [figure.role for figure in in_order("62개에 달하던 부담금이 41개로 줄었다.")] == ["from", "level"]
    limits = in_order("금액이 500만 원 이상 또는 비율이 10% 이상인 경우에 해당한다.")
    assert [figure.role for figure in limits] == ["threshold", "threshold"]


def test_each_index_of_a_list_is_one() -> None:
    """A name that ends in 지수 needs no particle before its number."""
    found = in_order("브랜드지수는 2,100,300으로, 참여지수 810,020, 소통지수 1,290,280을 기록했다.")
    assert [figure.unit_class for figure in found] == ["index"] * 3


def test_the_first_time_in_years_may_end_the_sentence() -> None:
    """The time since something last happened is found at the end of a sentence too: 8년만임."""
    (figure,) = find("우승은 2017년 이후 8년만임.")
    assert (figure.role, figure.value) == ("since", 8)
