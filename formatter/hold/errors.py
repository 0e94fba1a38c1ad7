"""A program's failure in place of an article: an API's error message, a traceback, a value that was never there."""

import re
from collections.abc import Sequence

from formatter.hold.seen import any_of, those_with


def generator_error(title: str, texts: Sequence[str]) -> str | None:
    """An error message in place of an article or in the middle of one, or garbage in the title."""
    garbage = _GARBAGE.search(title) or _NO_VALUE.fullmatch(title.strip())
    if garbage:
        return garbage[0]
    return next(filter(_ERROR.search, those_with(_HINT, (title, *texts))), None)


_GARBAGE = re.compile(r"(?<![\w./:@-])(?=[a-z]*[^aeiou\s]{5})[a-z]{20,}(?![\w./@])")
_NO_VALUE = re.compile(r"undefined|null|None|NaN|nil|\[object Object\]", re.IGNORECASE)
# Every fault holds one of these: most posts need no closer look.
_HINT = any_of(
    *("rror", "_exceeded", "insufficient_quota", "maximum context", "Traceback", "429 Too", "Exception", "[object"),
    *("500 ", "502 ", "503 ", "504 "),
    *("overloaded", "Rate limit", "API key", "imed out", "current quota", "went wrong", "navailable", "Bad Gateway"),
    *("오류", "에러", "한도를", "시간이 초과"),
)
_STATUS = (
    r"(?:429 Too Many Requests|"
    r"(?:50[0234] )?(?:Bad Gateway|Service (?:Temporarily )?Unavailable|Internal Server Error|Gateway Time-?out))"
)
_AGAIN = r"[\s.,!]*(?:(?:Please|You can|Try) [^.]{0,40}(?:again|later|request|retry)[^.]{0,40})?[.!]*$"
_WHOSE = r"API\s?(?:호출|요청|응답)\s?[^.]{0,12}|(?:알 수 없는|예기치 (?:않은|못한)|서버|내부|네트워크)\s?"
_ERROR = re.compile(
    "|".join(
        (
            r"invalid_request_error|context_length_exceeded|rate_limit_exceeded|insufficient_quota|maximum context length is",
            r"^\s*Error\s?(?:code)?\s?:?\s?[45]\d\d\b",
            r"['\"]error['\"]\s*:\s*\{\s*['\"](?:message|type|code)|['\"]type['\"]\s*:\s*['\"]\w+_error['\"]",
            r"Traceback \(most recent call last\)|\[object Object\]",
            r"^(?:[a-z_]+\.)+\w*(?:Error|Exception|Timeout)\b\s*[:(]",
            r"^\s*(?:RateLimit|API\w{0,12}|InternalServer|BadRequest|Authentication|Connection|Key|Type|Value|JSONDecode|Timeout)Error\b",
            rf"^{_STATUS}{_AGAIN}",
            r"^HTTPS?ConnectionPool\(",
            r"^(?:The server had an error while processing|That model is currently overloaded|Rate limit reached for)",
            r"Incorrect API key provided|You exceeded your current quota",
            rf"^(?:The )?(?:Request|Connection|Operation) timed out{_AGAIN}",
            rf"^(?:(?:Sorry|Oops)[,!.] )?(?:Something went wrong|An (?:unexpected |unknown )?error (?:has )?occurred){_AGAIN}",
            rf"^(?:{_WHOSE})?(?:오류|에러)(?:가|이)? 발생(?:했|하였)습니다",
            r"^(?:요청 한도를 초과|(?:요청|응답|연결) 시간이 초과)(?:했|하였|되었|됐)습니다",
        )
    )
)
