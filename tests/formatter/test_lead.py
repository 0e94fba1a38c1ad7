"""The lead: whole sentences of the newsroom's, without boilerplate and calls to action."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from formatter.body.types import Paragraph
from formatter.extract.lead import lead_of

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
        "수출 지원책의 배경과 신청 방법에 대해 알아보겠습니다.",
        "이와 관련된 자세한 내용은 아래 링크에서 확인하실 수 있습니다.",
        "이 글에서는 달라지는 제도를 소개하겠습니다.",
    ],
)
def test_calls_to_action_go(call: str) -> None:
    """Asking to click is not told on."""
    assert lead_of(f"수출이 9.0% 늘었다. {call}", NEWS) == "수출이 9.0% 늘었다."


@pytest.mark.parametrize(
    "sentence",
    [
        "모르는 링크를 클릭하면 악성코드가 깔린다.",
        "예산 집행을 놓치지 않겠다고 밝혔다.",
        "문의는 국번 없이 129번으로 하면 된다.",
        "피해 규모를 다시 살펴보겠다고 밝혔습니다.",
    ],
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


def test_a_heading_that_runs_into_the_first_sentence_is_set_apart() -> None:
    """It stands in brackets, as newsrooms set such lines; where the sentence has all its words, it is not said twice."""
    sentence = "해온시가 낡은 다리 두 곳을 새로 놓는다고 밝혔다."
    assert lead_of(f"하천 정비 계획의 주요 내용  {sentence}", ()) == f"[하천 정비 계획의 주요 내용] {sentence}"
    assert lead_of(f"해온시 낡은 다리 현황   {sentence}", ()) == sentence


@pytest.mark.parametrize("half", ["해온시는 주민들의 의견을 듣기 위해", "낡은 다리를", "다리 공사는"])
def test_half_a_sentence_before_wide_white_space_is_no_heading(half: str) -> None:
    """It ends in a particle or a connective, and goes on after a space that somebody typed twice."""
    assert lead_of(f"{half}  예정대로 두 달 안에 끝난다고 밝혔다.", ()) == f"{half} 예정대로 두 달 안에 끝난다고 밝혔다."


def test_whose_words_follow_is_said_with_the_words() -> None:
    """A completed sentence keeps the label in brackets: a report that a ministry answers is not told as fact."""
    news = [Paragraph("산업부가 수출 지원 회의의 예산을 모두 깎기로 정했다고 전해졌습니다.")]
    assert lead_of("[기사 내용] ○ 산업부가 수출 지원 회의의 예산을 모두 깎기로 정했…", news) == f"[기사 내용] {news[0].text}"


@pytest.mark.parametrize(
    ("excerpt", "lead"),
    [
        ("국토부는 항공업계의 안전 투자가 5조 …", "국토부는 항공업계의 안전 투자가…"),
        ("의사회가 다음 주부터 집단 휴…", "의사회가 다음 주부터 집단…"),
        ("어린이 전시관이 다음 달 '보람(保…", "어린이 전시관이 다음 달 '보람…"),
        (
            "해온일보는 이달 1일자 「청년 창업 지원금 두 배로 늘린다는데 예산은 절…",
            "해온일보는 이달 1일자 「청년 창업 지원금 두 배로 늘린다는데 예산은…",
        ),
        ("팬들이 이웃에 쌀 75포를 보냈습니다.…", "팬들이 이웃에 쌀 75포를 보냈습니다."),
    ],
)
def test_a_cut_sentence_the_body_has_not_ends_where_it_can_be_read(excerpt: str, lead: str) -> None:
    """No number is shown of which digits may be missing, no syllable of a word, no open bracket, no mark behind a stop."""
    assert lead_of(excerpt, NEWS) == lead


@pytest.mark.parametrize(
    "excerpt",
    [
        "",
        "현재",
        "정책누리의 정책뉴스자료는 「공공누리 제4유형」의 조건에 따라 자유롭게 이…",
        'h1수출 지원 안내/h1  h2 data-ke-size="size26"수출 지원 회의…',
        "수출 지원 제도에 대해 알아보겠습니다.",
    ],
)
def test_without_an_excerpt_worth_the_name_the_body_opens(excerpt: str) -> None:
    """An empty excerpt, a word, a notice, broken markup, an announcement: the body's first sentences are the lead."""
    assert lead_of(excerpt, NEWS).startswith("산업부는 26일 수출 지원 회의를 서울에서 열었습니다. 참석한 기업은 40곳입니다.")


def test_nothing_makes_an_empty_lead() -> None:
    """Without excerpt and body there is no lead."""
    assert lead_of("", []) == ""


@example("!" * 20 + "…")
@given(st.text(alphabet=st.sampled_from("수출이 늘었다.…!?\n#<>&0129클릭하세요궁금"), max_size=80))
def test_any_excerpt_makes_one_line(excerpt: str) -> None:
    """No excerpt makes it fail or break the line."""
    assert "\n" not in lead_of(excerpt, NEWS)


def test_a_cut_sentence_told_again_in_other_words_is_taken_from_the_body() -> None:
    """Nearly all its words and every one of its numbers must stand in the body's sentence."""
    news = [Paragraph("산업부가 올해 중소기업 40곳의 수출 지원에 나선다고 26일 밝혔습니다.")]
    assert lead_of("산업부는 26일 올해 중소기업 40곳의 수출 지원에 나…", news) == news[0].text
    assert lead_of("산업부는 26일 올해 중소기업 70곳의 수출 지원에 나…", news).endswith("…")


def test_of_several_sentences_that_tell_a_cut_one_again_the_closest_is_taken() -> None:
    """A date may be missing in it, a quantity or an abbreviation may not; what the writer announces is none."""
    closest = "해온시는 하천 주변의 낡은 다리와 둑을 모두 새로 놓기로 했습니다."
    news = [
        Paragraph(f"해온시는 하천 주변의 쉼터를 늘렸습니다. {closest} 하천 주변의 낡은 다리를 새로 놓는 계획을 알아보겠습니다.")
    ]
    assert lead_of("해온시는 12일 하천 주변의 낡은 다리와 둑을 새로 놓는 계획…", news) == closest
    assert lead_of("해온시는 하천 주변의 낡은 다리 12곳과 둑을 새로 놓는 계획…", news).endswith("…")
    assert lead_of("해온시는 ODA로 하천 주변의 낡은 다리와 둑을 새로 놓는 계획…", news).endswith("…")


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
        ("○ 다리 두 곳을 새로 놓기로 함 ○ 둑을 높임", "다리 두 곳을 새로 놓기로 함 · 둑을 높임"),
    ],
)
def test_the_marks_of_a_list_go(excerpt: str, lead: str) -> None:
    """Bullets and the numbers of items are no words; dates and the name of what follows stay, and items stay apart."""
    assert lead_of(excerpt, ()) == lead


@pytest.mark.parametrize(
    "furniture",
    [
        "Continue reading...",
        "Read the full story on our site",
        "The post Bridges of Haeon appeared first on Haeon Today.",
        "submitted by /u/haeon to r/bridges [link] [12 comments]",
        "Sign up for our daily newsletter",
        "무단전재 및 재배포 금지",
        "☞ 해온일보 공식 채널 바로가기",
    ],
)
def test_what_feeds_set_behind_a_text_goes(furniture: str) -> None:
    """Links to the site, to subscriptions and to rights are no news; each stands in a paragraph of its own."""
    assert lead_of(f"Haeon opens two bridges on Monday.\n\n{furniture}", ()) == "Haeon opens two bridges on Monday."


def test_a_text_that_a_feed_cut_off_ends_in_one_mark() -> None:
    """Programs write […] behind what they cut."""
    assert lead_of("Haeon opens two bridges. They stand where the [&#8230;]\n\nThe post X appeared first on Y.", ()) == (
        "Haeon opens two bridges. They stand where the…"
    )


def test_what_the_headline_says_is_not_said_again() -> None:
    """An excerpt that repeats the title gives way to the body."""
    assert lead_of("수출 지원 회의, 서울서 열려!", NEWS, "수출 지원 회의, 서울서 열려!").startswith("산업부는 26일")
