"""Reasons to hold a post, and similar posts that are not held."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Hold, Post
from formatter.jobs import Formatter

NEWS = Post(
    feed="policy",
    key="2026-11-20-1.md",
    title="수출 68억 달러, 역대 최대 기록",
    excerpt="산업부는 지난달 수출이 68억 달러로 역대 최대였다고 20일 밝혔다.",
    body="<p>산업부는 지난달 수출이 68억 달러로 역대 최대였다고 20일 밝혔습니다.</p><p>자동차가 수출을 이끌었습니다.</p>",
)


def hold(**changes: str) -> Hold | None:
    """The reason to hold the sample post with these changes."""
    editor, post = Formatter(), replace(NEWS, **changes)  # type: ignore[arg-type]
    return editor.hold(post, editor.card(post))


def reason(**changes: str) -> str | None:
    """The reason's name."""
    found = hold(**changes)
    return found.reason if found else None


def with_body(text: str) -> str:
    """The sample's body and one more paragraph."""
    return f"{NEWS.body}\n\n<p>{text}</p>"


def test_ordinary_news_goes_out() -> None:
    """An ordinary post is not held."""
    assert hold() is None


@pytest.mark.parametrize(
    "body",
    [
        "Error code: 400 - {'error': {'message': \"maximum context length is 16385 tokens\", 'type': 'invalid_request_error'}}",
        'Traceback (most recent call last): File "write.py", line 3',
        "openai.RateLimitError: you exceeded your current quota",
        "502 Bad Gateway",
        "504 Gateway Time-out",
        "Request failed: upstream model timed out after 60000 ms (request id 7f3c)",
        "Error: 429 Too Many Requests",
        "openai.error.RateLimitError: Rate limit reached for a model on tokens per min.",
        '{"error":{"type":"overloaded_error","message":"Overloaded"}}',
        "The server had an error while processing your request. Sorry about that!",
        "Request timed out. Please try again later.",
        "HTTPSConnectionPool(host='api.example.kr', port=443): Read timed out.",
        "Incorrect API key provided: sk-xxxx.",
        "JSONDecodeError: Expecting value: line 1 column 1 (char 0)",
        "API 호출 중 오류가 발생했습니다.",
        "요청 한도를 초과했습니다.",
        "[object Object]",
    ],
)
def test_an_api_error_is_held(body: str) -> None:
    """A generator's error message is no article."""
    assert reason(body=body) == "generator-error"


def test_an_error_or_garbage_in_the_title_is_held() -> None:
    """An error message or garbage in the title holds the post."""
    assert reason(title="Error code 400 {error {message Invalid value type invalid_request_error}}") == "generator-error"
    assert reason(title="수출 지원에 집중 obbmkrpqhockkcyhklcvelgf") == "generator-error"
    assert reason(title="undefined") == "generator-error"
    assert reason(excerpt="[object Object]") == "generator-error"


@pytest.mark.parametrize(
    "text",
    [
        "죄송합니다. 요청하신 내용은 제공할 수 없습니다.",
        "죄송하지만 해당 기사를 작성해 드릴 수 없습니다.",
        "저는 AI 언어 모델로서 최신 소식을 알지 못합니다.",
        "I'm sorry, but I can't help with that.",
        "As an AI language model, I cannot browse the web.",
        "요청하신 주제의 글은 생성할 수 없습니다.",
        "저는 실시간 인터넷에 접근할 수 없습니다.",
        "저는 지난해 봄까지의 데이터로 학습되어 최신 소식을 제공할 수 없습니다.",
        "제공된 링크에 접속할 수 없어 내용을 확인하지 못했습니다.",
        "As a large language model, I don't have access to real-time news.",
        "Unfortunately, I cannot browse the internet or open URLs.",
        "As of my last knowledge update, the bridges were not open.",
    ],
)
def test_a_refusal_is_held(text: str) -> None:
    """A language model declining in the first person is no article."""
    assert reason(body=f"<p>{text}</p>") == "refusal"


@pytest.mark.parametrize(
    "text",
    [
        "회사 대표는 “죄송합니다. 피해 보상안을 제공할 수 없습니다”라고 말했습니다.",
        "챗봇은 '저는 AI 언어 모델이라 답할 수 없습니다'라고 답했다고 연구진은 전했습니다.",
        "정부는 인공지능 언어 모델의 안전 기준을 마련하기로 했습니다.",
        "시장은 시민들에게 불편을 끼쳐 죄송하다고 밝혔습니다.",
        "가이드라인은 판매 글을 작성할 때 하자 여부를 적도록 권고합니다.",
        "신문은 '청년이 떠난다'라는 제목으로 기사를 작성했습니다.",
        "자기소개서는 500자 이내로 작성해야 합니다.",
        "신청서는 누리집에서 내려받아 작성해 주세요.",
        "더 궁금한 점은 언제든지 문의해 주세요.",
        '<a itemprop="url" href="https://news.example.kr/#top">본문</a>에서 더 볼 수 있습니다.',
        "올해 화두로 꼽힌 열쇠말은 프롬프트입니다.",
        "은행 앱에서 20일 오류가 발생했습니다. 은행은 이체가 안 된 고객에게 보상하기로 했습니다.",
        "서버 오류로 예매가 두 시간 동안 멈췄습니다.",
        "이용자들은 두 시간 동안 “503 Service Unavailable”이라는 글을 보았습니다.",
        "공모전 원고는 2,000자 이상이어야 하며, 한글로 작성해야 합니다.",
        "당신은 혼자가 아닙니다. 도움이 필요하면 109번으로 전화하면 됩니다.",
        "추가로 궁금한 점이 있으면 시청에 알려 달라고 밝혔습니다.",
        "Here is a summary of what we know about the bridges.",
        "You are invited to the opening. Let us know what you think.",
        "Write to the city if you want to take part, the mayor said.",
        '자세한 내용은 <a href="https://news.example.kr/1">링크</a>에서 볼 수 있습니다.',
    ],
)
def test_news_that_sounds_like_a_machine_goes_out(text: str) -> None:
    """Quoted apologies, news about language models, and ordinary requests are news."""
    assert hold(body=with_body(text)) is None


@pytest.mark.parametrize(
    "text",
    [
        "위와 같이 기사의 내용을 쉽고 명확하게 요약했습니다.",
        "위와 같은 내용으로 글을 작성하였습니다. 잘못된 부분이 있다면 수정 부탁드립니다.",
        "이상으로 요약한 내용의 글을 작성해 주세요.",
        "반드시 한국어로 대답하세요.",
        "이 글은 SEO 최적화를 고려하여 작성되었습니다.",
        "기사는 2500자 이상으로 작성되었습니다.",
        "확인해 드릴게요. 곧 완성된 글을 보내드리겠습니다!",
        "Here is the rewritten article",
        "다음은 요청하신 기사입니다:",
        "물론입니다! 아래는 보도자료를 바탕으로 작성한 기사입니다.",
        "위 내용으로 블로그 글을 작성해줘.",
        "너는 10년 경력의 기자야. 아래 보도자료를 읽어 봐.",
        "이 글이 마음에 드시지 않으면 말씀해 주세요.",
        "(글자 수: 1,532자)",
        "지시사항: 한국어로 쓸 것",
        "본문을 붙여 넣어 주시면 줄여 드리겠습니다.",
        "Sure! Below is the article in HTML.",
        "Would you like me to adjust the tone?",
        "Write a 500-word blog post about this release.",
        "You are a professional journalist. Rewrite the text below.",
        "Here is a summary of the article you provided:",
    ],
)
def test_a_leaked_prompt_is_held(text: str) -> None:
    """One leaked sentence in an otherwise sound body is enough, and the editor is shown it."""
    found = hold(body=with_body(text))
    assert found is not None
    assert found.reason == "prompt-leak"
    assert found.detail.rstrip("…") in text


def test_a_quotation_in_a_block_of_its_own_goes_out() -> None:
    """A post that quotes a refusal in a block quotation is not held, as these are another's words."""
    assert hold(body=NEWS.body + "<blockquote><p>죄송합니다. 요청하신 내용은 제공할 수 없습니다.</p></blockquote>") is None


def test_an_order_for_a_title_is_held() -> None:
    """A title that still has the words of the request for it holds the post."""
    assert reason(title="수출 회복 확인 사람들의 주목을 끄는 제목!") == "prompt-leak"
    assert reason(title="다음 기사에 어울리는 제목을 지어줘") == "prompt-leak"


@pytest.mark.parametrize(
    "title",
    [
        "1. 수출 회복세 뚜렷!\n2. 수출 다시 늘었다!\n3. 수출 웃었다!",
        "1. 수출 회복세 뚜렷! 2. 수출 다시 늘었다!",
        '"수출 회복세 다시 뚜렷" "지난달 수출 다시 늘었다"',
        "- 수출 회복세 뚜렷\n- 수출 다시 늘었다",
        "! ".join(["지난달 수출 회복세가 뚜렷해졌다고 합니다", "지난달 수출이 다시 크게 늘었습니다", "수출이 이제야 웃었습니다"])
        + "!",
        "수출 회복세 다시 뚜렷 / 지난달 수출 다시 늘었다 / 수출이 이제야 웃었다",
        "제목 1: 수출 회복세 뚜렷, 제목 2: 수출 다시 늘었다",
        '"Exports are back for good" or "A good month for exports"',
        "① 수출 회복세 뚜렷 ② 수출 다시 늘었다 ③ 수출 웃었다",
        "Option B (shorter): Exports are back for good",
        "제목 후보: 수출 회복세 뚜렷 | 지난달 수출 다시 늘었다 | 수출이 이제야 웃었다",
        "A) Exports are back for good B) A good month for exports",
        "(안1) 수출 회복세 뚜렷 (안2) 지난달 수출 다시 늘었다",
    ],
)
def test_several_candidate_titles_are_held(title: str) -> None:
    """A title with several candidates holds the post, so that an editor can pick one."""
    assert reason(title=title) == "title-candidates"


@pytest.mark.parametrize(
    "title",
    [
        "수출, 자동차, 역대, 최대, 기록, 산업부",
        "'수출' '자동차' '역대' '최대' '기록' '산업부' '반도체'",
        "지난달 수출 역대 최대 사람들 클릭 제목 기사 기자",
        "#수출 #자동차 #역대최대",
        "수출 통계 수출 전망 수출 기업 추천",
        "best export loans cheap export loans export loans online",
    ],
)
def test_a_list_of_keywords_is_held(title: str) -> None:
    """A title that is a list of keywords holds the post."""
    assert reason(title=title) == "keyword-title"


@pytest.mark.parametrize(
    "title",
    [
        "1.5조 원 투입, 2.3배 늘린다",
        "서울, 부산, 대구서 동시에 열린다",
        "‘기자 사칭’ 기사 제목 낚시 주의보",
        "'임영웅' '신곡' '700만뷰' 돌파",
        "서울, 부산, 대구, 인천, 광주 집값 모두 내려",
        "Error 503: Outage Locks Thousands Out of the Export Portal",
        "Exports, exports, exports: what the minister repeated",
        "The state of the port and the future of the ferry",
        "Upgrade from version 1.2 to version 2.0",
        "A. Smith and B. Jones win the export prize",
        "Exports rose in May | The Saesol Daily Herald | News from the port",
        "TK(대구·경북) 수출 늘었다",
        "Option B it is: council picks the second route",
        "Hey sailors! Got a question about exports? Ask here every Monday!",
    ],
)
def test_headlines_with_commas_numbers_and_quotes_go_out(title: str) -> None:
    """Headlines with commas, numbers or quotes, which only look like lists, are not held."""
    assert hold(title=title) is None


@pytest.mark.parametrize(
    "text",
    [
        '<a href="#">다운로드</a>',
        '<a href="링크">신청</a>',
        "[해당 링크](예약링크)",
        '<img src="https://www.example.com/image.jpg">',
        "[이미지 삽입]",
        "여기에 내용을 입력하세요.",
        "문의: [담당자 이름], [전화번호]",
        "자세한 내용은 [여기에 링크]를 보세요.",
        "○○○ 기자",
        "회의는 20XX년 X월 X일에 열린다.",
        "Contact: [Company Name], [Your Phone]",
        "[Insert quote here]",
        "For inquiries call 555-XXX-XXXX.",
        "For inquiries call XXX-XXX-XXXX.",
        "For inquiries call (000) 000-0000.",
        "TKTK: confirm the dates.",
        "press@city.tld",
    ],
)
def test_an_unfilled_blank_is_held(text: str) -> None:
    """An unfilled placeholder, as in a link or a name, holds the post."""
    assert reason(body=with_body(text)) == "placeholder"


@pytest.mark.parametrize(
    "text",
    ["[전화번호] 031-201-1111", "[your guide](https://news.example.kr/guide) to exports", "○○동에 사는 OO 씨가 신고했습니다."],
)
def test_labels_links_and_names_withheld_are_no_blanks(text: str) -> None:
    """Brackets and circles that are labels, links or withheld names are no placeholders."""
    assert hold(body=with_body(text)) is None


def test_a_title_that_asks_for_a_title_is_a_blank() -> None:
    """A title that is a form's own text holds the post."""
    assert reason(title="제목을 입력하세요") == "placeholder"


@pytest.mark.parametrize(
    "text",
    [
        "피해 복구 상담 00-000-0000",
        "문의: [기관명]",
        "👉 [신청 바로가기](https://www.example.com/apply)",
        "[부서명]에 물으면 된다",
    ],
)
def test_zeros_names_and_an_examples_address_as_action_are_blanks(text: str) -> None:
    """A number of zeros, a name still in brackets, an action that leads to an example's address."""
    assert reason(body=f"{NEWS.body}\n\n{text}") == "placeholder"


@pytest.mark.parametrize(
    "text",
    [
        "A test page at [the demo](https://example.com/plan) shows how the catalogue will look.",
        "상담은 02-3000-0000, 해외에서는 800-555-0142로 하면 된다.",
        "The address was info@example.com, the court heard.",
    ],
)
def test_an_examples_address_in_prose_is_no_blank(text: str) -> None:
    """A link in a sentence may lead to an example; a number with zeros in it is one."""
    assert hold(body=f"{NEWS.body}\n\n{text}") is None


OPEN, CLOSE = 7 * "&lt;", 7 * "&#62;"
CONFLICT = "<<<<<<< HEAD\n수출이 늘었다.\n=======\n수출이 줄었다.\n>>>>>>> main\n"


def test_merge_markers_are_held() -> None:
    """A body that holds two versions waits; the second half of the markers alone is enough."""
    assert reason(body=NEWS.body + "\n\n" + CONFLICT) == "conflict"
    assert reason(body=NEWS.body + "\n\n" + CONFLICT.partition("\n")[2]) == "conflict"
    assert reason(title="=======", body=NEWS.body + "\n\n" + CONFLICT.splitlines()[-1]) == "conflict"


@pytest.mark.parametrize(
    "markup",
    [
        f"<p>{OPEN} HEAD<br>수출이 늘었다.<br>=======<br>수출이 줄었다.<br>{CLOSE} main</p>",
        f"<p>{OPEN} HEAD</p><p>수출이 늘었다.</p><p>=======</p><p>{CLOSE} main</p>",
        f"<h1>{OPEN} HEAD\n수출이 늘었다.</h1><p>수출이 줄었다.\n{CLOSE} main</p>",
    ],
)
def test_merge_markers_in_a_feeds_html_are_held(markup: str) -> None:
    """Markers that are escaped, apart by tags, or made a heading by a Markdown processor hold an entry too."""
    assert reason(body=f"{NEWS.body}\n\n{markup}", markup="html") == "conflict"


def test_merge_markers_in_a_feeds_code_go_out() -> None:
    """Preformatted text shows markers, and a heading alone is no conflict."""
    code = CONFLICT.replace("<", "&lt;").replace(">", "&gt;")
    assert hold(body=f"{NEWS.body}\n\n<pre>{code}</pre>", markup="html") is None
    assert hold(body=f"{NEWS.body}\n\n<h2>{OPEN} HEAD</h2><p>수출이 늘었다.</p>", markup="html") is None


def test_a_models_own_marks_are_held() -> None:
    """A model's thinking or chat markup holds the post, except in code."""
    assert reason(body=f"<think>수출 기사를 세 문단으로 쓰자.</think>\n\n{NEWS.body}") == "prompt-leak"
    assert reason(body=f"{NEWS.body}\n\n<|im_end|>") == "prompt-leak"
    assert hold(body=f"{NEWS.body}\n\n모형은 `<think>`로 시작하는 글을 남긴다.\n\n```\n<|im_end|>\n```") is None


@pytest.mark.parametrize(
    "body",
    [f"```\n{CONFLICT}```\n", "수출 통계\n=======\n수출이 늘었다고 정부가 밝혔다.\n", "<<<<<<< 수출이 늘었다고 정부가 밝혔다."],
)
def test_markers_that_are_shown_or_alone_go_out(body: str) -> None:
    """A code block shows markers, a line of signs may underline a heading, and one marker is no conflict."""
    assert hold(body=f"{NEWS.body}\n\n{body}") is None


def test_an_errors_reason_is_in_words() -> None:
    """The editor reads the error's message, and not the program's notation around it."""
    found = hold(
        body="Error code: 400 - {'error': {'message': \"This model's maximum context length is 16385\", 'code': 'too_long'}}"
    )
    assert found == Hold("generator-error", "Error code: 400: This model's maximum context length is 16385")


@pytest.mark.parametrize(
    "title",
    [
        "시장 예산안 제출 복지 확대 시장 복지 예산안 확대 제출 예산안 복지 시장 확대 예산안 제출 시장 복지",
        "다리 개통 앞당겨 시민 환영…다리 개통 시민 환영 속 앞당겨 시민 환영한 다리 개통 앞당긴 이유 다리 개통 환영",
    ],
)
def test_one_headline_several_times_over_is_held(title: str) -> None:
    """Variants of a headline run together without numbers or signs between them."""
    assert reason(title=title) == "title-candidates"


@pytest.mark.parametrize(
    "title", ["새 다리 개통 관련 제목", "예산안 제출 제목 후보", "다리 개통 소식 흥미로운 제목!", "시청 예산 제목 사람 클릭"]
)
def test_a_title_about_a_title_is_held(title: str) -> None:
    """The word title at a title's end is the order's, not the news'."""
    assert reason(title=title) in ("prompt-leak", "keyword-title")


def test_a_body_of_boilerplate_alone_is_empty() -> None:
    """A post with boilerplate alone in its body is held as empty."""
    footer = '빠르고 정확한 뉴스를 원한다면? 바로, <a href="https://n.example.kr">누리</a>'
    assert reason(body=footer) == "empty"


def test_a_licence_notice_as_an_article_is_held() -> None:
    """The excerpt is the notice, and the body never comes to what the title promises."""
    notice = "정책누리의 정책뉴스자료는 「공공누리 제4유형:출처표시+상업적 이용금지+변경금지」의 조건에 따라 이용이 가능합니다."
    body = f"<h2>자료 이용 안내</h2><p>{notice}</p><p>자료를 쓸 때는 늘 조건을 살펴야 합니다.</p>"
    assert reason(excerpt=notice, body=body) == "licence-notice-as-article"
    news = "<p>수출이 늘었습니다.</p><p>수출을 이끈 것은 자동차입니다.</p><p>수출 전망도 밝습니다.</p>"
    assert reason(excerpt=notice, body=body + news) is None


@pytest.mark.parametrize(
    "body", ["", "<p>&nbsp;</p>", '빠르고 정확한 뉴스를 원한다면? 바로, <a href="https://n.example.kr">누리</a>']
)
def test_a_post_without_text_is_held(body: str) -> None:
    """A post without text besides a footer is held."""
    assert reason(excerpt="", body=body) == "empty"


def test_a_headline_that_leads_to_its_page_goes_out() -> None:
    """Many a newspaper's feed has headlines and links alone; without a link, or without a headline, the post is held."""
    page = "https://wire.example.kr/1"
    assert reason(excerpt="", body="", markup="html", url=page) is None
    assert reason(excerpt="", body="", markup="html") == "empty"
    assert reason(excerpt="", body="", url=page) == "empty"


def test_a_short_post_goes_out() -> None:
    """A post of two sentences is not held."""
    assert hold(excerpt="", body="<p>정부는 20일 독도 영유권 주장에 강력히 항의했습니다.</p>") is None


def test_the_detail_is_one_short_line() -> None:
    """The detail of a hold is one short line, as an editor reads it in a chat."""
    found = hold(body="Error code: 500 " + "긴 오류 " * 200)
    assert found is not None
    assert len(found.detail) <= 160
    assert "\n" not in found.detail


@given(title=st.text(max_size=60), body=st.text(max_size=200), excerpt=st.text(max_size=60))
def test_any_post_is_judged(title: str, body: str, excerpt: str) -> None:
    """The hold rules judge any post without an error."""
    found = hold(title=title, body=body, excerpt=excerpt)
    assert found is None or found.detail
