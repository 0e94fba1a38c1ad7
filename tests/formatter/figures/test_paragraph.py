"""The figures of one Korean paragraph."""

import pytest

from bot.model import Figure
from formatter.figures import find


def only(text: str) -> Figure:
    """The one figure of a text."""
    (figure,) = find(text)
    return figure


def in_order(text: str) -> list[Figure]:
    """The figures of a text as they stand in it."""
    return sorted(find(text), key=lambda figure: figure.start)


@pytest.mark.parametrize(
    ("text", "written", "value", "unit_class", "unit"),
    [
        ("총사업비는 2조 3,450억 원이다.", "2조 3,450억 원", 2_345_000_000_000, "money", "KRW"),
        ("지원금은 8백만 원이다.", "8백만 원", 8_000_000, "money", "KRW"),
        ("예산 12,000백만 원을 썼다.", "12,000백만 원", 12_000_000_000, "money", "KRW"),
        ("수출은 6억 3천만 달러였다.", "6억 3천만 달러", 630_000_000, "money", "USD"),
        ("입장료는 $12.5였다.", "$12.5", 12.5, "money", "USD"),
        ("감면액이 285억으로 집계됐다.", "285억", 28_500_000_000, "money", "KRW"),
        ("관람객은 3만 1천204명이었다.", "3만 1천204명", 31_204, "people", "명"),
        ("장서는 이만삼천 권이다.", "이만삼천 권", 23_000, "count", "권"),
        ("식당 세 곳이 문을 열었다.", "세 곳", 3, "count", "곳"),
        ("기업 30개 사가 참가했다.", "30개 사", 30, "count", "개사"),
        ("회원은 21개국에서 왔다.", "21개국", 21, "count", "개국"),
        ("면적은 1만 2천㎡다.", "1만 2천㎡", 12_000, "area", "m2"),
        ("거리는 31.4㎞다.", "31.4㎞", 31.4, "length", "km"),
        ("바람은 초속 22m로 불었다.", "22m", 22, "speed", "m/s"),
        ("아침 기온이 영하 7.5도였다.", "영하 7.5도", -7.5, "temperature", "°C"),
        ("규모 5.1의 지진이 났다.", "5.1", 5.1, "magnitude", "M"),
        ("공정률은 ８８．５％다.", "８８．５％", 88.5, "percent", "%"),
        ("휴직은 1년 6개월로 정했다.", "1년 6개월", 18, "duration", "month"),
        ("기록은 2시간 5분 30초였다.", "2시간 5분 30초", 7530, "duration", "second"),
        ("주민 5명 중 2명꼴로 찬성했다.", "5명 중 2명", 0.4, "fraction", "1"),
        ("전체의 3분의 2가 찬성했다.", "3분의 2", 2 / 3, "fraction", "1"),
        ("농가 절반이 물에 잠겼다.", "절반", 0.5, "fraction", "1"),
        ("경쟁률은 8.4대 1이었다.", "8.4대 1", 8.4, "ratio", "1"),
        ("코스피는 2,811.35로 마감했다.", "2,811.35", 2811.35, "index", "pt"),
    ],
)
def test_a_quantity_is_read_with_its_unit(text: str, written: str, value: float, unit_class: str, unit: str) -> None:
    """Text, value, class and unit of each way of writing a quantity."""
    figure = only(text)
    assert (figure.text, figure.unit_class, figure.unit) == (written, unit_class, unit)
    assert figure.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("금리는 3.5∼4.1%다.", 3.5, 4.1),
        ("비용은 20~30만 원이다.", 200_000, 300_000),
        ("가격은 1만~2만 원이다.", 10_000, 20_000),
        ("대상은 만 19∼34세다.", 19, 34),
        ("비가 30~80㎜ 내렸다.", 30, 80),
    ],
)
def test_a_range_has_two_values(text: str, low: float, high: float) -> None:
    """Both ends are kept, and a scale written once holds for both."""
    figure = only(text)
    assert (figure.value, figure.value2) == (low, high)


@pytest.mark.parametrize(
    "text",
    [
        "문의: 지역기업과(044-123-4567, 4568)",
        "상담 전화는 1588-0000이며 국번 없이 120으로 걸어도 된다.",
        "신고는 112번으로 하면 된다.",
        "관세법 제12조의3 제2항과 시행령 34조에 따른다.",
        "공공누리 제4유형으로 개방한다.",
        "2027년 3월 5일 오후 2시 30분에 연다.",
        "행사는 2027. 3. 5.(금) 14:00에 시작한다.",
        "’26년 2분기와 27년 상반기에 나눈다.",
        "15일 열린 제27회 대회는 3차 예선을 마쳤다.",
        "10년 전과 3개월 뒤를 견줬다.",
        "향후 5년간 추진한다.",
        "K-9과 5G, 코로나19, 6·25 전쟁을 다뤘다.",
        "이동통신 3사와 10대 그룹이 모였다.",
        "20대와 30대가 많이 찾았다.",
        "3세대 모델을 내놓았다.",
        "홍길동(54) 씨가 말했다.",
        "공고 제2027-118호를 보라.",
        "자세한 것은 https://example.com/2027/11/20/12345 참조.",
        "한 주민은 수십 명이 왔다고 말했다.",
        "주 4.5일제와 3년물 국채를 논의했다.",
        "다양한 미래 세대 등이 함께했다.",
        "통일 백일장이 열렸다.",
        "정부 120대 국정과제를 점검했다.",
        "30대에서 50대의 남성이 많았다.",
    ],
)
def test_what_counts_nothing_is_no_figure(text: str) -> None:
    """Telephone numbers, laws, licences, dates, ordinals, names, ages and vague numbers are no figures."""
    assert find(text) == ()


def test_a_denominator_is_no_figure() -> None:
    """Of 20㎏당 5만 원 only the price is one."""
    assert [figure.text for figure in find("쌀값은 20㎏당 5만 원이고 만족도는 100점 만점에 81점이다.")] == ["5만 원", "81점"]


@pytest.mark.parametrize(
    ("text", "role", "direction"),
    [
        ("매출이 12.4% 늘었다.", "change", "up"),
        ("매출이 △3.1%를 기록했다.", "change", "down"),
        ("가격은 500원 내렸다.", "change", "down"),
        ("버스 40대를 추가로 들여온다.", "change", "up"),
        ("물가 상승률은 2.2%였다.", "level", "none"),
        ("수출이 1.8배로 뛰었다.", "change", "up"),
        ("예산이 3조 원으로 늘었다.", "level", "up"),
        ("순위는 4위를 유지했다.", "level", "flat"),
        ("학생은 300명이다.", "level", "none"),
        ("만 65세 이상에게 준다.", "threshold", "none"),
        ("소득 하위 70%가 대상이다.", "threshold", "none"),
        ("500만 원 이하의 벌금을 문다.", "threshold", "none"),
        ("6년 만에 우승했다.", "since", "none"),
        ("값이 4개월째 올랐다.", "streak", "up"),
        ("2년 연속 최대치를 바꿨다.", "streak", "none"),
    ],
)
def test_role_and_direction_come_from_the_words_around(text: str, role: str, direction: str) -> None:
    """Predicates, particles and signs decide what a quantity is and where it goes."""
    figure = only(text)
    assert (figure.role, figure.direction) == (role, direction)


def test_from_and_to_are_separated() -> None:
    """The old value is background, the new one carries the direction."""
    old, new, change = in_order("국산화율은 62%에서 71%로 9%p 높아진다.")
    assert (old.role, old.direction) == ("from", "none")
    assert (new.role, new.direction) == ("level", "up")
    assert (change.role, change.direction) == ("change", "up")


def test_a_value_compared_with_is_old() -> None:
    """A value before 보다, or in brackets after a past time, is old, not news."""
    assert [figure.role for figure in in_order("입장객은 90만 명으로 작년(80만 명)보다 12% 늘었다.")] == [
        "level",
        "from",
        "change",
    ]


def test_the_last_change_of_a_list_holds_for_all() -> None:
    """서울 3%, 부산 2% 올랐다: both rose."""
    assert [figure.direction for figure in in_order("집값은 서울 3.1%, 부산 2.2% 올랐다.")] == ["up", "up"]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("도서관 30곳을 지었다.", "actual"),
        ("도서관 30곳을 지을 계획이다.", "plan"),
        ("도서관 30곳을 짓기로 했다.", "plan"),
        ("내년에 도서관 30곳을 짓는다.", "plan"),
        ("이용객은 30만 명으로 예상된다.", "forecast"),
        ("이용객이 30만 명에 이를 전망이다.", "forecast"),
        ("올해 목표는 30만 명이다.", "plan"),
        ("이용객은 30만 명에 이른다.", "actual"),
    ],
)
def test_status_follows_the_governing_predicate(text: str, status: str) -> None:
    """The governing predicate decides whether a figure is actual, a plan or a forecast."""
    assert only(text).status == status


@pytest.mark.parametrize(
    ("text", "hedge"),
    [
        ("약 300명이 왔다.", "approx"),
        ("300여 명이 왔다.", "approx"),
        ("300명가량이 왔다.", "approx"),
        ("300명을 넘었다.", "min"),
        ("최소 300명이 왔다.", "min"),
        ("최대 300명이 온다.", "max"),
        ("물가가 2%대를 지켰다.", "band"),
        ("300명이 왔다.", None),
    ],
)
def test_hedges_are_found(text: str, hedge: str | None) -> None:
    """The hedges about, at least and at most, and a band such as 2%대, are found."""
    assert only(text).hedge == hedge


def test_a_record_is_found() -> None:
    """역대 최대 and 역대 최저 mark the level they go with."""
    assert only("수출액은 92억 달러로 역대 최대를 기록했다.").record == "high"
    assert only("출생률은 0.7명으로 역대 최저였다.").record == "low"


def test_label_time_and_comparison_are_words_of_the_text() -> None:
    """Label, time and comparison are words of the text."""
    figure = only("올해 상반기 김 수출은 전년 대비 9.5% 늘었다.")
    assert (figure.label, figure.time, figure.versus) == ("김 수출", "올해 상반기", "전년 대비")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("총사업비 5천억 원을 들인다.", "총사업비"),
        ("18개 협력 기관과 손잡았다.", "협력 기관"),
        ("불법 시설 31건을 적발했다.", "불법 시설 적발"),
        ("40억 원 규모의 공급 계약을 맺었다.", "공급 계약"),
        ("설치비의 70%를 나라가 낸다.", "설치비"),
    ],
)
def test_the_label_names_what_is_counted(text: str, label: str) -> None:
    """The label is the noun before the quantity, the counted one, or its owner."""
    assert only(text).label == label


def test_the_most_informative_figure_comes_first() -> None:
    """Changes and levels of the first sentence stand before background and later sentences."""
    text = "사과값이 31% 올랐다. 평년(2만 원)보다 비싼 편이고 상자는 3년째 그대로다."
    assert find(text)[0].text == "31%"


def test_a_level_that_moves_goes_before_one_that_does_not() -> None:
    """Of a sentence's levels the one that rose or fell is news; of two that stand still the first is."""
    assert find("창고 20곳이 있고 쌀값은 5만 원으로 올랐다.")[0].text == "5만 원"
    assert find("창고 20곳에 상자 30개가 있다.")[0].text == "20곳"


def test_emphasis_lifts_a_figure_a_little() -> None:
    """Of two like figures the coloured one goes first."""
    text = "사과 20톤과 배추 30톤을 샀다."
    assert find(text)[0].text == "20톤"
    assert find(text, [(text.index("배추"), text.index("을"))])[0].text == "30톤"


def test_a_match_score_has_two_values() -> None:
    """A score such as 3-1 has two values, and is read only if the text reports a match."""
    score = only("대표팀이 결승에서 3-1로 이겼다.")
    assert (score.value, score.value2) == (3, 1)
    assert find("3-1 구역을 보라.") == ()


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("300인 이상 사업장에 적용한다.", "threshold"),
        ("300명 이상이 모였다.", "level"),
        ("처리 기한은 45일 이내다.", "threshold"),
        ("18세 미만은 무료다.", "threshold"),
    ],
)
def test_a_limit_is_separated_from_a_loose_number(text: str, role: str) -> None:
    """이상 with a condition or with those it applies to is a limit; otherwise it only hedges."""
    assert only(text).role == role


def test_a_sentence_that_points_back_keeps_the_topic() -> None:
    """이는 전년보다 …: what is measured was named in the sentence before."""
    assert in_order("김 수출이 9억 달러를 기록했다. 이는 전년보다 8% 늘어난 것이다.")[1].label == "김 수출"


def test_money_is_spent_on_something() -> None:
    """If no noun is nearer, the label is the purpose of the money."""
    assert only("정부는 하천 정비에 30억 원을 들였다.").label == "하천 정비"
