"""Rules for text of a fixed form that is no news: errors, placeholders, instructions, notices of payment.

A rule is an expression with one text that it must find and one like it that it must not.
"""

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import NamedTuple

from formatter.text.bounds import regex


class Rule(NamedTuple):
    """`expression` is searched for. `finds` and `passes` are texts that it must match and must not match, for the tests."""

    expression: re.Pattern[str]
    finds: str
    passes: str


def rule(expression: str, *, finds: str, passes: str) -> Rule:
    """Compile a rule."""
    return Rule(regex(expression), finds, passes)


def first_found(rules: Iterable[Rule], text: str) -> re.Match[str] | None:
    """Return the match of the first rule that matches the text; None where none does."""
    return next(filter(None, (rule.expression.search(text) for rule in rules)), None)


def first_at_start(rules: Iterable[Rule], texts: Iterable[str]) -> str | None:
    """The first text at whose very start a rule finds something."""
    rules = tuple(rules)
    return next((text for text in texts if any(rule.expression.match(text) for rule in rules)), None)


GARBAGE_TITLES = (
    rule(
        r"(?<![\w./:@-])(?=[a-z]*[^aeiou\s]{5})[a-z]{20,}(?![\w./@])",
        finds="수출 지원에 집중 obbmkrpqhockkcyhklcvelgf",
        passes="The internationalization of responsibilities",
    ),
    rule(r"^(?i:undefined|null|none|nan|nil|\[object Object\])$", finds="undefined", passes="Null results are results"),
)
"""Titles that no one typed."""


# "Time-out" is how nginx writes it, without a server's own phrase for a code the standard's is used.
_PHRASES = "|".join(re.escape(status.phrase) for status in HTTPStatus if status >= HTTPStatus.BAD_REQUEST)
_STATUS = (
    rf"(?:[45]\d\d (?:{_PHRASES}|[A-Z][a-z]+ Time-out)|Bad Gateway|Service (?:Temporarily )?Unavailable|Internal Server Error)"
)
_AGAIN = r"[\s.,!]*(?:(?:Please|You can|Try) [^.]{0,40}(?:again|later|request|retry)[^.]{0,40})?[.!]*$"
_WHOSE = r"API\s?(?:호출|요청|응답)\s?[^.]{0,12}|(?:알 수 없는|예기치 (?:않은|못한)|서버|내부|네트워크)\s?"

ERRORS_ANYWHERE = (
    rule(r"invalid_?request_?error\b", finds="type: invalidrequesterror", passes="an invalid request"),
    rule(r"context_?length_?exceeded", finds="'code': 'contextlengthexceeded'", passes="The length was exceeded."),
    rule(r"rate_limit_exceeded", finds="code: rate_limit_exceeded", passes="the rate limit was exceeded"),
    rule(r"insufficient_quota", finds="insufficient_quota", passes="insufficient quotas for fishing"),
    rule(r"maximum context length is", finds="This model's maximum context length is 16385 tokens", passes="context is all"),
    rule(
        r"['\"]error['\"]\s*:\s*\{\s*['\"](?:message|type|code)",
        finds='{"error": {"message": "Overloaded"}}',
        passes="an 'error' in the message",
    ),
    rule(r"['\"]type['\"]\s*:\s*['\"]\w+_error['\"]", finds='"type":"overloaded_error"', passes='"type": "error_report"'),
    rule(r"Traceback \(most recent call last\)", finds="Traceback (most recent call last): File", passes="a traceback"),
    rule(r"\[object Object\]", finds="[object Object]", passes="the object of an objection"),
    rule(r"Incorrect API key provided", finds="Incorrect API key provided: sk-xxxx.", passes="Keep your API key secret."),
    rule(r"(?i)you exceeded your current quota", finds="You exceeded your current quota", passes="The fleet exceeded its quota."),
)
"""Errors that are one wherever they stand."""

ERRORS_AT_START = (
    rule(
        rf"\s*Error(?:\s?code\s?:?\s?[45]\d\d\b|\s?:?\s?[45]\d\d(?:\s?[-–:,]?\s?(?:[a-z{{\[(<]|(?:{_PHRASES})\b)|[\s.!]{{0,9}}$))",
        finds="Error code: 400 - bad request",
        passes="Error 503: Outage Locks Thousands Out of the Portal",
    ),
    rule(
        r"(?:[a-z_]+\.)+\w*(?:Error|Exception|Timeout)\b\s*[:(]",
        finds="openai.error.RateLimitError: Rate limit reached",
        passes="The errors: a list",
    ),
    rule(
        r"\s*(?:RateLimit|API\w{0,12}|InternalServer|BadRequest|Authentication|Connection|Key|Type|Value|JSONDecode|Timeout)Error\b",
        finds="JSONDecodeError: Expecting value: line 1 column 1 (char 0)",
        passes="Errors in JSON",
    ),
    rule(rf"{_STATUS}{_AGAIN}", finds="502 Bad Gateway", passes="502 Bad Gateway is what visitors saw for an hour."),
    rule(r"HTTPS?ConnectionPool\(", finds="HTTPSConnectionPool(host='api.example.kr', port=443)", passes="HTTPS for all"),
    rule(
        r"The server had an error while processing|That model is currently overloaded|Rate limit reached for",
        finds="The server had an error while processing your request. Sorry about that!",
        passes="The server had an error rate of 2 %.",
    ),
    rule(
        r"(?:The )?(?:Request|Connection|Operation|Generation|Completion|Upload|Fetch|Query) (?:failed|error|aborted)\s?[:(]",
        finds="Request failed: upstream timed out after 60000 ms",
        passes="Request failed to move the council: it voted on Monday",
    ),
    rule(
        rf"(?:The )?(?:Request|Connection|Operation) timed out{_AGAIN}",
        finds="Request timed out. Please try again later.",
        passes="Request timed out for 300 users, the ministry said.",
    ),
    rule(
        rf"(?:(?:Sorry|Oops)[,!.] )?(?:Something went wrong|An (?:unexpected |unknown )?error (?:has )?occurred){_AGAIN}",
        finds="Oops! Something went wrong. Please try again.",
        passes="Something went wrong with the vote count in Ohio.",
    ),
    rule(
        rf"(?:{_WHOSE})?(?:오류|에러)(?:가|이)? 발생(?:했|하였)습니다",
        finds="API 호출 중 오류가 발생했습니다.",
        passes="은행 앱에서 20일 오류가 발생했습니다.",
    ),
    rule(
        r"(?:요청 한도를 초과|(?:요청|응답|연결) 시간이 초과)(?:했|하였|되었|됐)습니다",
        finds="요청 한도를 초과했습니다.",
        passes="신청이 한도를 초과했습니다.",
    ),
)
"""Errors that are one at the start of a paragraph; in its middle they may be news."""


MODEL_MARKUP = (
    rule(
        r"(?<!`)(?:</?(?:think|thinking|reasoning|scratchpad)>|<\|[a-z_]{2,30}\|>|\[/?INST\]|<</?SYS>>)",
        finds="<think>세 문단이면 충분하다.</think>",
        passes="<thead> <|> [INSTALL]",
    ),
)
"""Marks in which a language model thinks or is spoken to."""


_NOWHERE = r"(?:#|(?:예약|이미지|다운로드)?\s?링크|주소|URL|url|여기|link|https?:(?://)?)"
_DOMAIN = (
    r"(?:https?:)?(?://)?(?:www\.)?(?:example|examplelink|samplelink|yourwebsite|yoursite|yourdomain)\d?\.(?:com|org|net|kr)\b"
)
_TO_EXAMPLE = rf"<a\s(?:[^<>]{{0,200}}\s)?href\s?=\s?[\"']\s*{_DOMAIN}[^<>]*>"
_ACTION = (
    r"(?:신청|예약|예매|다운로드|구매|바로\s?가기|보러\s?가기|더\s?보기|자세히|여기|링크|"
    r"(?i:apply|book|buy|download|register|sign up|click here|here|read more|learn more|more info))"
)

PLACEHOLDERS_IN_MARKUP = (
    rule(
        rf"href\s?=\s?[\"']\s*{_NOWHERE}\s*[\"']",
        finds='<a href="#">다운로드</a>',
        passes='<a href="https://news.example.kr/#top">본문</a>',
    ),
    rule(rf"src\s?=\s?[\"']\s*{_NOWHERE}\s*[\"']", finds='<img src="이미지링크">', passes='<img src="/files/1.jpg">'),
    rule(rf"\]\(\s*{_NOWHERE}\s*\)", finds="[예약하기](예약링크)", passes="[안내](https://news.example.kr/1)"),
    rule(
        rf"src\s?=\s?[\"']\s*{_DOMAIN}",
        finds='<img src="https://www.example.com/image.jpg">',
        passes='<img src="https://news.example.kr/1.jpg">',
    ),
    rule(rf"!\[[^\]\n]{{0,200}}\]\({_DOMAIN}", finds="![사진](https://example.com/1.jpg)", passes="![사진](/1.jpg)"),
    rule(
        rf"{_TO_EXAMPLE}[^<>]{{0,40}}{_ACTION}",
        finds='자세한 내용은 <a href="https://example.com/apply">신청 바로가기</a>에서 본다.',
        passes='<a href="https://example.com/plan">The demo</a> shows how the catalogue will look.',
    ),
    rule(
        rf"\[[^\]\n]{{0,40}}{_ACTION}[^\]\n]{{0,20}}\]\({_DOMAIN}",
        finds="👉 [신청 바로가기](https://www.example.com)",
        passes="A test page at [the demo](https://example.com/plan) shows it.",
    ),
    rule(
        rf"(?m)(?:^|>)\s{{0,20}}{_TO_EXAMPLE}[^<>]{{0,200}}</a>\s{{0,20}}(?:<|$)",
        finds='<td><a href="https://www.examplelink1.com">수출 기사</a></td>',
        passes='<p>The page <a href="https://example.com">of the test</a> works.</p>',
    ),
    rule(
        rf"(?m)^\W{{0,10}}\[[^\]\n]{{1,200}}\]\({_DOMAIN}[^)\n]{{0,200}}\)\W{{0,5}}$",
        finds="- [수출 기사](https://example.com/1)",
        passes="[The demo](https://example.com/1) shows it.",
    ),
)
"""Addresses that were never filled in. An example's address is one only as a picture, an action or a link by itself."""

PLACEHOLDERS_IN_PICTURE = (
    rule(r"^이미지\s?링크$", finds="이미지 링크", passes="/files/image.jpg"),
    rule(rf"^{_DOMAIN}", finds="https://example.com/image.jpg", passes="https://news.example.kr/1.jpg"),
)

_NAMES = r"(?:이미지|사진|링크|기자\s?이름|날짜|회사명|이름|제목|내용|URL|여기에[^\])]{1,20})"
_FILL = r"(?:삽입|입력|추가|첨부|넣기)"
_OWNER = r"(?:담당자|기자|작성자|회사|기관|업체|브랜드|상품|제품|지역|행사|학교|인물|도시|부서|매체)"
# A name in brackets before a value is a label: [전화번호] 031-201-1111.
_NOT_A_LABEL = r"\](?=\s*(?:$|[\n,.)|\[]|[을를은는이가에로의]\s))"


def _filled(bracket: str, closing: str) -> Rule:
    return rule(
        rf"{bracket}{_NAMES}\s?{_FILL}[\])>}}]", finds=f"{bracket[-1]}이미지 삽입{closing}", passes="이미지 삽입 기능이 생겼다."
    )


PLACEHOLDERS_IN_TEXT = (
    rule(
        r"(?m)^(?:제목|내용|본문)[을를] (?:입력|작성)(?:하세요|해 ?주세요)[.!]?$",
        finds="제목을 입력하세요",
        passes="제목을 입력하세요, 이렇게 묻는 서식이 사라진다",
    ),
    *map(_filled, (r"\[", r"\(", r"<", r"\{"), "])>}"),
    rule(r"예약 ?링크|이미지링크", finds="예약링크", passes="예약은 링크에서"),
    rule(
        r"여기에\s?(?:내용|링크|이미지|텍스트)[을를]?\s?(?:입력|삽입|추가|넣)",
        finds="여기에 내용을 입력하세요.",
        passes="여기에 내용을 더했다.",
    ),
    rule(r"[Ll]orem ipsum", finds="Lorem ipsum dolor", passes="Lorem's restaurant"),
    rule(
        r"\[(?:[Ii]nsert|[Yy]our|INSERT|YOUR) [^\]]{1,40}\](?![(\[:])",
        finds="[Insert quote here]",
        passes="[your guide](https://news.example.kr/guide)",
    ),
    rule(
        rf"\[(?i:(?:company |city |product |agency )?(?:name|date|location|phone number)){_NOT_A_LABEL}",
        finds="Contact: [Company Name], [Phone Number]",
        passes="[name] Kim",
    ),
    rule(
        rf"\[(?:{_OWNER}\s?(?:이름|명)|전화\s?번호|이메일 주소){_NOT_A_LABEL}",
        finds="문의: [기관명]",
        passes="[전화번호] 031-201-1111",
    ),
    rule(
        r"\[여기에 [^\]]{1,20}\]|\(여기에 (?:링크|이미지|사진|내용)[^)]{0,12}\)",
        finds="자세한 내용은 [여기에 링크]를 보세요.",
        passes="(여기에 사는 사람은 12명이다)",
    ),
    rule(r"○○○ 기자|OOO 기자|20XX년|20○○년", finds="회의는 20XX년에 열린다.", passes="○○동에 사는 OO 씨"),
    rule(r"TODO: |\bTKTK\b", finds="TKTK: confirm rain dates", passes="TK(대구·경북)는 달랐다. [TK 민심]"),
    rule(
        r"\b\d{2,3}[-. )]+X{3,4}[-.]X{4}\b|\bX{3}[-. ]X{3,4}[-. ]X{4}\b|\w@[\w-]+\.tld\b",
        finds="For inquiries call 555-XXX-XXXX.",
        passes="Call 555-010-0199 for the XXXX Games.",
    ),
    *(
        rule(rf"{sign}[X○O]?월\s?[X○O]{{1,2}}일", finds=f"회의는 {sign}월 {sign}일에 열린다.", passes="회의는 3월 1일에 열린다.")
        for sign in "X○O"
    ),
    rule(
        r"(?:(?<=\d[-.)])|(?<=\d\)\s))0{3,4}[-.]0{4}(?![\d-])|(?<!\d)010-1234-5678(?!\d)|(?<!\d)123-456-7890(?!\d)",
        finds="피해 복구 상담 00-000-0000",
        passes="상담 02-3000-0000, 800-555-0142",
    ),
)
"""Unfilled placeholders in the text itself."""


INSTRUCTIONS = (
    rule(
        r"\W*(?:(?:SEO|메타|메인|서브|포커스|타깃|타겟|검색)\s?(?:최적화\s?)?(?:키워드|설명|태그|제목|디스크립션|타이틀)|"
        r"(?i:meta (?:description|title|tags?)|(?:focus|target|primary|secondary|seo) ?(?:keywords?|keyphrase|title)))"
        r"(?!\w)\s*[:：|/(\d]",
        finds="메타 설명: 수출 68억 달러",
        passes="검색 키워드를 분석한 연구",
    ),
    rule(
        r"#*\s?(?:지시\s?사항|출력\s?(?:형식|양식)|작성\s?(?:지침|조건|규칙)|프롬프트)\s?[:：]",
        finds="지시사항: 한국어로 쓸 것",
        passes="지시사항을 어긴 공무원",
    ),
    rule(
        r"[(\[]?(?:총\s?)?(?:글자|단어)\s?수\s?[:：]\s?(?:약\s?)?\d[\d,]*\s?[자개]?(?:\s?\(공백 ?[^)]{1,6}\))?\s?"
        r"(?:[)\]·|/,].{0,120})?$",
        finds="글자 수: 1,024자(공백 제외) · 사용한 핵심어: 등산로(6)",
        passes="글자 수: 90자로 제한한다.",
    ),
    rule(r"(?i)[(\[]?word count ?: ?\d[\d,]*(?: words?)?[)\]]?$", finds="(Word count: 642)", passes="Word count: how to"),
)
"""Labels of instructions to the writer, at the start of a paragraph or table."""


PAYMENT_NOTICES = (
    rule(
        r"일정(?:액의|한) (?:수수료|커미션)|파트너스 활동|"
        r"(?:수수료|원고료|협찬|제품|식사)[를을]?\s?(?:제공|지원)\s?받(?:을 수|아 작성|고 작성)",
        finds="파트너스 활동으로 일정액의 수수료를 제공받을 수 있습니다.",
        passes="은행은 수수료를 받아 왔다.",
    ),
    rule(
        r"(?i)affiliate links?|we (?:may )?earn a commission|amazon associate", finds="We earn a commission.", passes="associates"
    ),
)
"""Notices that somebody paid for the post."""


GREETINGS = (
    rule(
        r"\W*안녕(?:하세요|하십니까|들? ?하세요)?(?:,? ?(?:여러분|독자님?|회원님?|고객님?)(?: 여러분|들)?)?\W*$",
        finds="안녕하세요, 회원 여러분!",
        passes="안녕하세요, 요청하신 기사를 작성했습니다.",
    ),
    rule(
        r"(?i)\W*(?:hi|hello|hey|greetings|dear)\b"
        r"(?:,? (?:there|all|everyone|everybody|folks|friends|readers|members|neighbou?rs))?\W*$",
        finds="Hello everyone!",
        passes="Hello! Here is the article that you asked for.",
    ),
)
"""Greetings alone, at the start of a sentence: an association's letter begins with one as an assistant's answer does."""
