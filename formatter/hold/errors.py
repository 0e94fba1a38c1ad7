"""A program's failure in place of an article: an API's error message, a traceback, a missing value, merge markers."""

import re
from collections.abc import Sequence

from formatter.hold.excerpts import around
from formatter.hold.rules import first_at_start, first_found, rule


def generator_error(title: str, texts: Sequence[str]) -> str | None:
    """An error message in place of an article or in the middle of one, or garbage in the title."""
    garbage = first_found(TITLE_RULES, title.strip())
    if garbage:
        return garbage[0]
    texts = (title, *texts)
    at_start = first_at_start(START_RULES, texts)
    if at_start:
        return _in_words(at_start)
    whole = "\n".join(texts)
    found = first_found(ANYWHERE_RULES, whole)
    return _in_words(around(whole, found)) if found else None


def _in_words(error: str) -> str:
    """An error without its notation: the words before the first brace, and the message in it where there is one."""
    before, brace, notation = error.partition("{")
    if not brace:
        return error
    message = _MESSAGE.search(notation)
    said = message[2] if message else _NOTATION.sub(" ", notation)
    return ": ".join(filter(None, (before.strip(" -:"), said.strip())))


_MESSAGE = re.compile(r"['\"]message['\"]\s*:\s*(['\"])(.*?)\1\s*(?:[,}]|$)")
_NOTATION = re.compile(r"[{}\[\]'\"]+")


def merge_conflict(body: str) -> str | None:
    """The first of a merge's markers, where the line between the versions and one of the outer lines are there.

    Markers within a code block are what an article shows.
    """
    if "=======" not in body or not _OUTER.search(body):
        return None
    text = _CODE.sub("", body)
    middle = _MIDDLE.search(text)
    outer = _OUTER.search(text)
    return outer[0] if middle and outer else None


_OUTER = re.compile(r"^(?:<{7}|>{7}) \S[^\n]*", re.MULTILINE)
_MIDDLE = re.compile(r"^={7}$", re.MULTILINE)
_CODE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)

TITLE_RULES = (
    rule(
        r"(?<![\w./:@-])(?=[a-z]*[^aeiou\s]{5})[a-z]{20,}(?![\w./@])",
        finds="수출 지원에 집중 obbmkrpqhockkcyhklcvelgf",
        passes="The internationalization of responsibilities",
    ),
    rule(r"^(?i:undefined|null|none|nan|nil|\[object Object\])$", finds="undefined", passes="Null results are results"),
)
"""Titles that no one typed."""

_STATUS = r"(?:429 Too Many Requests|(?:50[0234] )?(?:Bad Gateway|Service (?:Temporarily )?Unavailable|Internal Server Error))"
_AGAIN = r"[\s.,!]*(?:(?:Please|You can|Try) [^.]{0,40}(?:again|later|request|retry)[^.]{0,40})?[.!]*$"
_WHOSE = r"API\s?(?:호출|요청|응답)\s?[^.]{0,12}|(?:알 수 없는|예기치 (?:않은|못한)|서버|내부|네트워크)\s?"

ANYWHERE_RULES = (
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

START_RULES = (
    rule(r"\s*Error\s?(?:code)?\s?:?\s?[45]\d\d\b", finds="Error code: 400 - bad request", passes="Error codes explained"),
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
