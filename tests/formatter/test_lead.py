"""The lead: whole sentences of the newsroom's, without boilerplate and calls to action."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formatter.lead import lead_of
from formatter.parts import Paragraph

NEWS = [
    Paragraph("수출 전망", "heading"),
    Paragraph("산업부는 26일 수출 지원 회의를 서울에서 열었습니다. 참석한 기업은 40곳입니다."),
    Paragraph("하반기에는 13곳을 더 찾을 계획입니다."),
]


def test_the_excerpt_is_the_lead() -> None:
    """What the newsroom wrote as an excerpt comes first."""
    assert lead_of("수출이 9.0% 늘었다. 역대 최대다.\n", NEWS) == "수출이 9.0% 늘었다. 역대 최대다."


@pytest.mark.parametrize(
    "call",
    [
        "궁금하신가요? 클릭해 보세요!",
        "지금 바로 확인하세요!",
        "놓치지 마세요!",
        "자세한 내용은 아래 링크를 확인하세요.",
        "구독과 좋아요 부탁드립니다!",
    ],
)
def test_calls_to_action_go(call: str) -> None:
    """Asking to click is not told on."""
    assert lead_of(f"수출이 9.0% 늘었다. {call}", NEWS) == "수출이 9.0% 늘었다."


@pytest.mark.parametrize(
    "sentence",
    ["모르는 링크를 클릭하면 악성코드가 깔린다.", "예산 집행을 놓치지 않겠다고 밝혔다.", "문의는 국번 없이 129번으로 하면 된다."],
)
def test_news_about_clicking_stays(sentence: str) -> None:
    """Sentences that only sound like a call to action are news."""
    assert lead_of(f"경찰이 주의를 당부했다. {sentence}", NEWS).endswith(sentence)


def test_the_sites_heading_goes() -> None:
    """The machine-made heading over an excerpt is boilerplate."""
    assert lead_of("  ## 누리뉴스 실시간 뉴스 속보입니다.\n\n  수출이 9.0% 늘었다고 한다.", NEWS) == "수출이 9.0% 늘었다고 한다."


def test_a_cut_sentence_is_completed_from_the_body() -> None:
    """Where the body has the sentence that the excerpt cuts short, the whole of it is told."""
    whole = "산업부는 26일 수출 지원 회의를 서울에서 열었습니다."
    assert lead_of("산업부는 26일 수출 지원 회의를 서울에…", NEWS) == whole
    assert lead_of("수출 지원 회의  산업부는 26일 수출 지원 회의를 서…", NEWS) == whole


def test_a_cut_sentence_the_body_has_not_ends_before_a_cut_number() -> None:
    """No number is shown of which digits may be missing."""
    assert lead_of("국토부는 항공업계의 안전 투자가 5조 …", NEWS) == "국토부는 항공업계의 안전 투자가…"


@pytest.mark.parametrize("excerpt", ["", "현재", "정책누리의 정책뉴스자료는 「공공누리 제4유형」의 조건에 따라 자유롭게 이…"])
def test_without_an_excerpt_worth_the_name_the_body_opens(excerpt: str) -> None:
    """An empty excerpt, a word, a licence notice: the body's first sentences are the lead, no heading among them."""
    assert lead_of(excerpt, NEWS).startswith("산업부는 26일 수출 지원 회의를 서울에서 열었습니다. 참석한 기업은 40곳입니다.")


def test_nothing_makes_an_empty_lead() -> None:
    """Without excerpt and body there is no lead."""
    assert lead_of("", []) == ""


@given(st.text(alphabet=st.sampled_from("수출이 늘었다.…!?\n#<>&0129클릭하세요궁금"), max_size=80))
def test_any_excerpt_makes_one_line(excerpt: str) -> None:
    """No excerpt makes it fail or break the line."""
    assert "\n" not in lead_of(excerpt, NEWS)


def test_a_cut_sentence_told_again_in_other_words_is_taken_from_the_body() -> None:
    """Nearly all its words and every one of its numbers must stand in the body's sentence."""
    news = [Paragraph("산업부가 올해 중소기업 40곳의 수출 지원에 나선다고 26일 밝혔습니다.")]
    assert lead_of("산업부는 26일 올해 중소기업 40곳의 수출 지원에 나…", news) == news[0].text
    assert lead_of("산업부는 26일 올해 중소기업 70곳의 수출 지원에 나…", news).endswith("…")


def test_an_opening_begins_where_the_body_comes_to_the_headline() -> None:
    """What stands before it is about something else."""
    news = [Paragraph("자료를 쓸 때는 조건을 살펴야 합니다."), Paragraph("문화누리 카드가 새로 나왔습니다.")]
    assert lead_of("", news, "문화누리 카드 발급 시작") == "문화누리 카드가 새로 나왔습니다."


@pytest.mark.parametrize(
    ("excerpt", "lead"),
    [
        ("1. 시는 새 도로를 열었다고 밝혔다.", "시는 새 도로를 열었다고 밝혔다."),
        ("[기사 내용] ㅇ 시가 요금을 올린다고 전했다.", "[기사 내용] 시가 요금을 올린다고 전했다."),
        ("□ 시는 예산을 늘렸다고 했다. ○ 도로도 넓혔다고 했다.", "시는 예산을 늘렸다고 했다. 도로도 넓혔다고 했다."),
        ("9.19 합의를 다시 논의한다고 밝혔다.", "9.19 합의를 다시 논의한다고 밝혔다."),
        ("2024. 5. 28. 열린 회의에서 결정했다.", "2024. 5. 28. 열린 회의에서 결정했다."),
    ],
)
def test_the_marks_of_a_list_go(excerpt: str, lead: str) -> None:
    """Bullets and the numbers of items are no words; dates and the name of what follows stay."""
    assert lead_of(excerpt, ()) == lead
