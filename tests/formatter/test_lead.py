"""The lead: one whole sentence with the news, from the excerpt or the body."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from formatter.body import parts
from formatter.body.paragraphs import Paragraph
from formatter.extract.lead import lead_of

NEWS = [
    Paragraph("수출 전망", "heading"),
    Paragraph("산업부는 26일 수출 지원 회의를 서울에서 열었습니다. 참석한 기업은 모두 40곳으로 지난해보다 두 배 많았습니다."),
    Paragraph("하반기에는 13곳을 더 찾을 계획입니다."),
]
FIRST = "산업부는 26일 수출 지원 회의를 서울에서 열었습니다."


def test_an_excerpt_with_the_news_is_the_lead() -> None:
    """An excerpt with the news is the lead, with both of its short sentences."""
    lead = "수출이 지난달보다 9.0% 늘었다. 수입은 지난해 같은 달보다 3.1% 줄었다."
    assert lead_of(f"{lead}\n", NEWS, "수출 9.0% 증가") == lead


def test_a_second_sentence_makes_no_long_lead() -> None:
    """Beyond some ninety Korean characters the first sentence is the whole lead."""
    long = "해온시는 26일 청년 창업 지원 예산을 올해 120억 원에서 내년 240억 원으로 두 배 늘린다고 밝혔습니다."
    after = "지원을 받으려는 청년은 다음 달 1일부터 시청 누리집에서 신청서를 내면 됩니다."
    assert lead_of("", [Paragraph(f"{long} {after}")], "해온시 청년 창업 예산 두 배") == long


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
        "왜 이런 일이 생겼을까요?",
        "읽어 주셔서 감사합니다.",
        "달라지는 제도는 다음과 같습니다.",
        "👈 클릭 나루동 반포장이사 30만원입니다.",
    ],
)
def test_calls_questions_and_thanks_are_no_lead(call: str) -> None:
    """Calls, questions and thanks are no lead, neither alone nor as its second sentence."""
    assert lead_of(f"{call} 수출이 지난달보다 9.0% 늘었다. {call}", ()) == "수출이 지난달보다 9.0% 늘었다."


@pytest.mark.parametrize(
    "call",
    [
        "Please join us for the opening.",
        "Why does it matter?",
        "Thanks to everybody who helped!",
        "Read on to learn more.",
        "Here are the winners, listed below.",
        "The post Bridges of Haeon appeared first on Haeon Today.",
    ],
)
def test_english_calls_questions_and_thanks_are_no_lead(call: str) -> None:
    """English calls, questions and thanks are no lead either."""
    news = "Haeon City opened two bridges over the Naru on Monday after three years of works."
    assert lead_of(f"{call} {news} {call}", (), "Haeon opens two bridges") == news


def test_where_there_is_nothing_else_a_question_is_better_than_nothing() -> None:
    """A post of questions keeps one."""
    assert lead_of("왜 이런 일이 생겼을까요?", ()) == "왜 이런 일이 생겼을까요?"


@pytest.mark.parametrize("sentence", ["모르는 링크를 클릭하면 악성코드가 깔린다.", "문의는 국번 없이 129번으로 하면 된다."])
def test_news_about_clicking_stays(sentence: str) -> None:
    """Sentences that only sound like a call to action are news."""
    assert lead_of(sentence, ()) == sentence


def test_a_cut_sentence_is_never_shown() -> None:
    """The body's sentence with the news takes its place; without a whole sentence there is no lead."""
    assert lead_of("산업부는 26일 수출 지원 회의를 서울에…", NEWS, "수출 지원 회의 열려").startswith(FIRST)
    assert lead_of("수출 지원 회의  산업부는 26일 수출 지원 회의를 서…", NEWS, "수출 지원 회의 열려").startswith(FIRST)
    assert lead_of("해온시가 새 다리를 여는 날을…", ()) == ""
    assert lead_of("They stand where the [&#8230;]", ()) == ""


def test_a_heading_that_runs_into_the_first_sentence_is_set_apart() -> None:
    """Programs that take an excerpt from a page leave wide white space between them."""
    sentence = "해온시가 낡은 다리 두 곳을 새로 놓는다고 밝혔다."
    assert lead_of(f"하천 정비 계획의 주요 내용  {sentence}", ()) == sentence


def test_what_a_report_claims_is_no_fact() -> None:
    """A ministry that answers a report repeats it first; its answer is the news."""
    claim, answer = "정부가 수출 지원 예산을 모두 깎기로 했다고 전했다.", "산업부는 수출 지원 예산을 줄이지 않는다고 밝혔다."
    assert lead_of(f"[기사 내용] ○ {claim} [산업부 설명] ○ {answer}", (), "수출 지원 예산") == answer
    assert lead_of(f"[기사 내용] ○ {claim}", (), "수출 지원 예산") == ""
    news = [Paragraph("기사 내용", "heading"), Paragraph(claim), Paragraph("산업부 설명", "heading"), Paragraph(answer)]
    assert lead_of("", news, "수출 지원 예산") == answer


@pytest.mark.parametrize("debris", ["[^1]", "{{ page.title }}", "[안내](https://a.kr)", "[docs][1]", "**굵게**"])
def test_sentences_with_remains_of_markup_are_no_lead(debris: str) -> None:
    """Sentences with remains of footnotes, templates, links or Markdown are no lead."""
    assert lead_of("", [Paragraph(f"수출이 9.0% 늘었다고 {debris} 밝혔다."), Paragraph(FIRST)]) == FIRST


def test_word_counts_and_names_of_parts_are_cut_off() -> None:
    """Word counts and names of parts are cut off the lead."""
    assert lead_of("요약: 수출이 9.0% 늘었다고 산업부가 밝혔다. (단어 수: 88)", ()) == "수출이 9.0% 늘었다고 산업부가 밝혔다."
    body = [Paragraph("나래시는 3일 휴관 일정을 알렸다.")]
    closed = "나래시 도서관이 3일 하루 문을 닫는다."
    assert lead_of(f"{closed} (글자 수: 52자)", body, "도서관 휴관") == lead_of(closed, body, "도서관 휴관") == closed


def test_hashtags_are_no_part_of_a_lead() -> None:
    """Hashtags after the last sentence are dropped."""
    assert lead_of("대학병원의 휴진이 보류됐다. 휴진 #큰병원 #선지급", ()) == "대학병원의 휴진이 보류됐다."


@pytest.mark.parametrize("mark", ["Update:", "UPDATE (May 3):", "Correction:"])
def test_an_update_at_the_top_is_the_news(mark: str) -> None:
    """An update at the top of a post is its lead; the older text is below it."""
    update = f"{mark} The bridge was closed again because of the storm."
    old = "Haeon City opened its new bridge over the Naru on Monday, May 1, after three years of works, Mayor Han said."
    assert lead_of("", [Paragraph(update), Paragraph(old)], "Haeon City opens its new bridge") == update


def test_facts_come_before_generalities() -> None:
    """A sentence that names who did what is the lead, not the introduction that could stand above any post."""
    general = "최근 수출의 중요성에 대한 관심이 높아지고 있습니다."
    assert lead_of("", [Paragraph(f"{general} {FIRST}")], "산업부 수출 지원 회의") == FIRST


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
    """An empty excerpt, a word, a notice, broken markup, an announcement: the lead is the body's."""
    assert lead_of(excerpt, NEWS, "산업부 수출 지원 회의").startswith(FIRST)


def test_nothing_makes_an_empty_lead() -> None:
    """Without excerpt and body there is no lead."""
    assert lead_of("", []) == ""


@example("!" * 20 + "…")
@given(st.text(alphabet=st.sampled_from("수출이 늘었다.…!?\n#<>&0129클릭하세요궁금"), max_size=80))
def test_any_excerpt_makes_one_line(excerpt: str) -> None:
    """No excerpt makes it fail or break the line."""
    assert "\n" not in lead_of(excerpt, NEWS)


@pytest.mark.parametrize(
    ("excerpt", "lead"),
    [
        ("1. 시는 새 도로를 열었다고 밝혔다.", "시는 새 도로를 열었다고 밝혔다."),
        ("□ 시는 예산을 늘렸다고 했다. ○ 도로도 넓혔다고 했다.", "시는 예산을 늘렸다고 했다. 도로도 넓혔다고 했다."),
        ("9.19 합의를 다시 논의한다고 밝혔다.", "9.19 합의를 다시 논의한다고 밝혔다."),
        ("2024. 5. 28. 열린 회의에서 결정했다.", "2024. 5. 28. 열린 회의에서 결정했다."),
        ("○ 다리 두 곳을 새로 놓기로 함", "다리 두 곳을 새로 놓기로 함"),
    ],
)
def test_the_marks_of_a_list_go(excerpt: str, lead: str) -> None:
    """Bullets and the numbers of items are no words; dates and names stay."""
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
    """Links to the site, to subscriptions and to rights are no news; each is a paragraph of its own."""
    assert lead_of(f"Haeon opens two bridges on Monday.\n\n{furniture}", ()) == "Haeon opens two bridges on Monday."


def test_the_headline_is_not_repeated() -> None:
    """An excerpt that repeats the title gives way to the body."""
    assert lead_of("수출 지원 회의, 서울서 열려!", NEWS, "수출 지원 회의, 서울서 열려!").startswith(FIRST)


@pytest.mark.parametrize("text", ["ダムが完成した。式典は五月に開かれる。", "大桥已经通车。仪式将于五月举行。"])
def test_sentences_without_white_space_between_them(text: str) -> None:
    """Japanese and Chinese sentences end with their stop alone."""
    first, second = text.split("。")[:2]
    assert lead_of(text, ()) in {f"{first}。", f"{first}。 {second}。", f"{second}。"}


def test_an_item_of_a_list_can_be_the_lead_only_whole() -> None:
    """An item of a list is the lead only if it is a whole sentence."""
    assert (
        lead_of("", parts("- 신청 기간 3월\n- 해온시가 신청 기간을 3월 말까지 늘렸다고 밝혔다."))
        == "해온시가 신청 기간을 3월 말까지 늘렸다고 밝혔다."
    )


def test_a_dateline_opens_an_article_and_no_item_of_a_list() -> None:
    """Place and date before the first sentence go; the date of an entry in a list of dates stays with it."""
    opening = Paragraph("HAEON, 26 Nov. – The city of Haeon opened twelve libraries on Thursday.")
    entry = Paragraph("3 May – The city of Haeon opens twelve libraries.", "item")
    first = Paragraph("The dates follow.")
    assert lead_of("", [opening], "Haeon libraries") == "The city of Haeon opened twelve libraries on Thursday."
    assert lead_of("", [first, entry], "Haeon opens twelve libraries") == entry.text
