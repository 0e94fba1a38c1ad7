"""A machine's failure in place of an article: its error messages, its refusals."""

import re
from collections.abc import Sequence

from formatter.hold.seen import any_of, unquoted


def generator_error(title: str, texts: Sequence[str]) -> str | None:
    """An API's error message or a program's traceback in place of an article, or garbage in the title."""
    garbage = _GARBAGE.search(title)
    if garbage:
        return garbage[0]
    return next((text for text in (title, *texts) if _ERROR_HINT.search(text) and _ERROR.search(text)), None)


def refusal(texts: Sequence[str]) -> str | None:
    """A language model that declines, in its own voice; a quoted apology is news."""
    return next((text for text in texts if _REFUSAL_HINT.search(text) and _REFUSAL.search(unquoted(text))), None)


_GARBAGE = re.compile(r"(?<![\w./:@-])(?=[a-z]*[^aeiou\s]{5})[a-z]{20,}(?![\w./@])")
# Every fault holds one of these: most posts need no closer look.
_ERROR_HINT = any_of("rror", "_exceeded", "insufficient_quota", "maximum context", "Traceback", "429 Too", "50")
_ERROR = re.compile(
    "|".join(
        (
            r"invalid_request_error|context_length_exceeded|rate_limit_exceeded|insufficient_quota|maximum context length is",
            r"^\s*Error\s?(?:code)?\s?:?\s?[45]\d\d\b",
            r"['\"]error['\"]\s*:\s*\{\s*['\"]message",
            r"Traceback \(most recent call last\)",
            r"^(?:openai|anthropic)\.\w*Error",
            r"^\s*(?:RateLimit|APIConnection|APITimeout|InternalServer|BadRequest)Error\b",
            r"^(?:429 Too Many Requests|50[0234] (?:Bad Gateway|Service|Internal|Gateway))",
        )
    )
)
_REFUSAL_HINT = any_of(
    "죄송",
    "미안",
    "모델",
    "인공지능",
    "orry",
    "apolog",
    "s an AI",
    "unable to",
    "I can",
    "요청하신",
    "제공하신",
    "접근할 수",
    "검색할 수",
)
_START = r"(?:^|[.!?]\s+)"
_TASK = r"(?:제공|작성|생성|도와|답변|처리|수행|번역|요약|접근)"
_NOT = r"(?:수\s?없|어렵|불가)"
_ASSISTANT = r"(?:모델|어시스턴트|비서|챗봇)"
_CANNOT = r"(?:can(?:no|['’])t|unable|not able|AI)"
_REFUSAL = re.compile(
    "|".join(
        (
            rf"^(?:죄송합니다|죄송하지만|죄송해요|미안하지만|미안합니다)[^“]{{0,80}}?(?:{_TASK}[^.]{{0,12}}{_NOT}|언어 ?모델)",
            rf"{_START}(?:저는|나는|전)\s[^.“]{{0,30}}(?:AI|인공지능)[^.“]{{0,12}}{_ASSISTANT}(?:로서|이기|이라|입니다|이므로|예요)",
            rf"^(?:요청하신|제공하신|입력하신)[^.“]{{0,40}}(?:{_TASK}[^.]{{0,12}}{_NOT})",
            rf"{_START}(?:저는|제가)\s[^.“]{{0,40}}(?:접근|검색)(?:할|이)?\s?(?:수\s?없|불가)",
            rf"{_START}(?:AI|인공지능)\s?(?:언어\s?)?모델(?:로서|이기 때문에|이므로),?\s(?:저는|제가|나는)",
            rf"{_START}(?:I['’]?m sorry|I am sorry|Sorry|I apologi[sz]e),? (?:but )?(?:I|as an)\b[^.]{{0,40}}{_CANNOT}",
            rf"{_START}As an AI (?:language )?(?:model|assistant)\b,? I\b",
            rf"{_START}I (?:can(?:no|['’])t|am unable to|['’]m unable to) (?:assist|help|provide|fulfill|comply)",
        )
    ),
    re.IGNORECASE,
)
