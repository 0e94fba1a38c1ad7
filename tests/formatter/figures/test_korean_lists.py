"""Korean lists and comparisons: the item that a figure belongs to, and the value it is compared with."""

import pytest

from bot.model import Figure
from formatter.figures import find


def in_order(text: str) -> list[Figure]:
    """The figures of a text as they stand in it."""
    return sorted(find(text), key=lambda figure: figure.start)


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("지난달 채소와 과일이 각각 4.8%, 3.1% 올랐다.", ["채소", "과일"]),
        ("올해 가전·섬유 수출은 각각 12억 달러와 5억 달러였다.", ["가전 수출", "섬유 수출"]),
        ("동부, 서부, 남부는 각각 10명, 8명, 3명씩 늘었다.", ["동부", "서부", "남부"]),
    ],
)
def test_each_item_of_a_list_has_its_own_name(text: str, labels: list[str]) -> None:
    """각각 gives the names before it to the figures after it, in their order."""
    assert [figure.label for figure in in_order(text)] == labels


def test_names_and_figures_of_different_number_are_not_paired() -> None:
    """If a list has different numbers of names and figures, no figure gets a name."""
    labels = {figure.label for figure in find("채소와 과일은 각각 4.8%, 3.1%, 2.0% 올랐다.")}
    assert not labels & {"채소"}


def test_each_item_of_a_list_changed() -> None:
    """각각 8건, 3명 감소 are two changes, though one counts cases and the other people."""
    changes = [figure for figure in find("사고는 17건, 사망자는 2명으로 각각 8건, 3명 감소했다.") if figure.role == "change"]
    assert {(figure.text, figure.direction) for figure in changes} == {("8건", "down"), ("3명", "down")}


def test_what_is_exceeded_is_no_news() -> None:
    """Of a forecast that was beaten by a fifth, the fifth is news and named by the forecast."""
    forecast, surplus = in_order("시장 전망치인 1조 원을 20%가량 웃돈 수치다.")
    assert (forecast.role, forecast.label) == ("from", "시장 전망치")
    assert (surplus.role, surplus.direction) == ("change", "up")


@pytest.mark.parametrize(
    ("text", "written", "direction"),
    [
        ("이용률은 0.7%p 상승하여 69.2%로 집계됐다.", "69.2%", "up"),
        ("매출은 12% 줄어 40억 원을 기록했다.", "40억 원", "down"),
        ("해마다 2조 원 규모의 부담을 줄여 준다.", "2조 원", "down"),
    ],
)
def test_a_change_leads_to_its_level(text: str, written: str, direction: str) -> None:
    """A level that a change leads to moves with it, and so does an amount that something shrinks by."""
    (figure,) = (figure for figure in find(text) if figure.text == written)
    assert figure.direction == direction


def test_a_case_is_a_condition() -> None:
    """The bounds of a condition, such as 5% to 6%, are thresholds."""
    assert [figure.role for figure in in_order("금리가 5%에서 6%일 경우 0.5%를 깎아 준다.")][:2] == ["threshold", "threshold"]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("국비 3조원, 지방비 5조원(추정)을 쓴다.", ["3조원", "5조원"]),
        ("지난달 신청은 3만 건이었다.", ["3만 건"]),
        ("낮 최고기온은 4∼11도로 예상된다.", ["4∼11도"]),
        ("그 영화는 평점 4.0을 기록했다.", ["4.0"]),
        ("후반 23분과 41분 연속골로 7경기 무패를 이어 갔다.", ["7경기"]),
    ],
)
def test_a_quantity_is_found_whatever_follows_it(text: str, written: list[str]) -> None:
    """A comma or a bracket after 조원, a rating without a unit, a day's heat; but no minute of a match."""
    assert [figure.text for figure in in_order(text)] == written


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("산지에는 5∼15㎝의 눈이 내리겠다.", "forecast"),
        ("내년에 기업 30곳을 지원할 것이다.", "plan"),
        ("4개 구청 신설을 추진하고 있다.", "plan"),
        ("79개 시군에서 사업을 추진하고 있다.", "actual"),
    ],
)
def test_what_will_be_is_separated_from_what_is(text: str, status: str) -> None:
    """Weather is foreseen, deeds are planned, and a project under way is a fact."""
    (figure,) = find(text)
    assert figure.status == status


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("대상이 되는 군간부는 1만 4000명으로 추산된다.", "군간부"),
        ("산불은 최근 550건 발생했다.", "산불 발생"),
        ("2045년까지 80% 감축할 계획이다.", "감축"),
    ],
)
def test_a_label_names_what_is_counted(text: str, label: str) -> None:
    """Words that end as offices do are no offices; a verb without an object is about what happened."""
    (figure,) = find(text)
    assert figure.label == label


def test_a_change_without_a_subject_is_about_the_sentence_before() -> None:
    """A sentence with nothing but a change leaves its subject out and takes the last one; one that names a number does not."""
    assert [figure.label for figure in in_order("취업자 수가 줄고 있다. 2022년 115명에서 이듬해 92명으로 감소했다.")] == [
        "취업자 수"
    ] * 2
    assert find("취업자 수가 줄고 있다. 올해 12명 안팎이었다.")[0].label is None


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("병원 10곳 등 수련병원 1091명의 전공의가 사직했다.", "전공의"),
        ("환자 6명의 피해가 확인됐다.", "환자"),
        ("대중교통 이용 시 포인트가 5000점 쌓인다.", "포인트"),
        ("연간 소득 기준이 100만 원이다.", "소득 기준"),
        ("설비투자는 기계류 도입의 지연으로 4.1% 감소했다.", "설비투자"),
        ("세계 시장을 선도해 나갈 중소기업 10개를 뽑았다.", "중소기업"),
    ],
)
def test_a_label_is_no_verb_and_no_circumstance(text: str, label: str) -> None:
    """The people counted rather than where they are; neither the reason nor the moment is what is measured."""
    assert in_order(text)[-1].label == label


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("매출은 전주 대비 17.3%, 식당은 3.5% 증가했다.", ["매출", "식당"]),
        ("화재 건수의 65.4%인 371건이 몰렸다.", ["화재 건수", "화재 건수"]),
    ],
)
def test_a_label_holds_words_of_the_text_only(text: str, labels: list[str]) -> None:
    """A label has words of the text only, without other quantities or particles."""
    assert [figure.label for figure in in_order(text)] == labels


def test_an_amount_and_its_share_are_one_change() -> None:
    """170원, 1.7% 인상 names the same rise twice."""
    changes = in_order("시급이 올해 대비 170원, 1.7% 인상됐다.")
    assert [(figure.role, figure.direction) for figure in changes] == [("change", "up")] * 2


@pytest.mark.parametrize("text", ["매년 2000만 원의 상금을 지급한다.", "이번 행사는 관람객 241명을 자랑한다."])
def test_what_happens_every_year_is_a_fact(text: str) -> None:
    """A present tense of a custom or a state is no plan."""
    assert find(text)[0].status == "actual"


def test_matches_without_defeat_are_a_streak() -> None:
    """A run of matches without defeat, 7경기 무패, is a streak."""
    assert find("팀은 7경기 무패를 이어 갔다.")[0].role == "streak"


def test_the_day_of_the_report_is_not_when_it_was() -> None:
    """시는 29일 … 밝혔다 gives the day of the report; a day within the news is when it was."""
    assert find("시는 29일 기업 10곳을 뽑았다고 밝혔다.")[0].time is None
    assert find("산불은 29일 기업 10곳을 태웠다.")[0].time == "29일"


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("기한이 2년에서 4년으로 연장된다.", "up"),
        ("두 후보의 격차는 10%포인트로 벌어졌다.", "up"),
        ("지지율 격차가 3%포인트로 좁혀졌다.", "down"),
        ("한국은 33위에서 23위로 올랐다.", "up"),
        ("그 노래는 차트 1위에 올랐다.", "none"),
    ],
)
def test_more_ways_to_move(text: str, direction: str) -> None:
    """Things extended, widened or narrowed and a rank left for another have a direction; a place taken has none."""
    assert find(text)[0].direction == direction


@pytest.mark.parametrize(
    "text", ["정부는 내년 예산을 66조 원으로 편성했다.", "노조는 임금 7% 인상을 요구했다.", "요금을 20% 인상키로 했다."]
)
def test_what_is_asked_for_or_set_aside_is_planned(text: str) -> None:
    """A demand, a decision and next year's budget have not happened yet."""
    assert find(text)[0].status == "plan"


def test_the_minute_of_a_goal_is_a_point_in_time() -> None:
    """후반 41분 and 연장 10분 are when, not how long."""
    assert find("연장 10분에 골을 넣었다.") == ()
    assert find("후반 41분 교체됐다.") == ()


@pytest.mark.parametrize(
    ("text", "unit_class"),
    [("미술작품 200점이 걸린다.", "count"), ("산업훈장 2점을 수여했다.", "count"), ("만족도는 87.2점이었다.", "points")],
)
def test_pieces_are_counted_and_scores_are_not(text: str, unit_class: str) -> None:
    """점 is a piece of art or a medal as well as a point."""
    assert find(text)[0].unit_class == unit_class


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("취업자가 28만 명 늘었고, 고용률 역시 0.5%p 상승하여 62.6%로 나타났다.", "고용률"),
        ("대상지로 20곳을 선정하였다.", "대상지"),
        ("이로 인해 1조 2032억원이 투입된다.", "투입"),
    ],
)
def test_a_label_is_found_where_no_noun_governs(text: str, label: str) -> None:
    """Without a governing noun the label is a change's result, the thing made of the quantity, or else the verb of its use."""
    assert in_order(text)[-1].label == label


def test_what_is_now_is_old_next_to_what_will_be() -> None:
    """현재 38%인 지원을 50%로: the present value is the old one."""
    assert [figure.role for figure in in_order("현재 38%인 지원을 50%로 확대한다.")] == ["from", "level"]
