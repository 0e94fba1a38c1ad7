"""A language model's refusal in place of an article."""

import re
from collections.abc import Sequence

from formatter.hold.seen import any_of, those_with, unquoted


def refusal(texts: Sequence[str]) -> str | None:
    """A language model that declines, in its own voice; a quoted apology is news."""
    return next((text for text in those_with(_HINT, texts) if _REFUSAL.search(unquoted(text))), None)


# Every refusal holds one of these: most posts need no closer look.
_HINT = any_of(
    "죄송",
    "미안",
    "모델",
    "인공지능",
    "orry",
    "apolog",
    "s an AI",
    "unable to",
    "I can",
    "I don",
    "language model",
    "knowledge",
    "학습했",
    "학습된",
    "학습되",
    "훈련된",
    "제공된",
    "첨부",
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
_PLACE = r"(?:링크|URL|파일|주소)"
_OPEN = r"(?:접속|접근|열|확인|불러)"
_SERVE = r"(?:assist|help|provide|fulfill|comply|browse|access|open|generate|complete|create|write|summari)"
_REFUSAL = re.compile(
    "|".join(
        (
            rf"^(?:죄송합니다|죄송하지만|죄송해요|미안하지만|미안합니다)[^“]{{0,80}}?(?:{_TASK}[^.]{{0,12}}{_NOT}|언어 ?모델)",
            rf"{_START}(?:저는|나는|전)\s[^.“]{{0,30}}(?:AI|인공지능)[^.“]{{0,12}}{_ASSISTANT}(?:로서|이기|이라|입니다|이므로|예요)",
            rf"^(?:요청하신|제공하신|입력하신)[^.“]{{0,40}}(?:{_TASK}[^.]{{0,12}}{_NOT})",
            rf"{_START}(?:저는|제가)\s[^.“]{{0,40}}(?:접근|검색)(?:할|이)?\s?(?:수\s?없|불가)",
            rf"{_START}(?:AI|인공지능)\s?(?:언어\s?)?모델(?:로서|이기 때문에|이므로),?\s(?:저는|제가|나는)",
            rf"{_START}(?:I['’]?m sorry|I am sorry|Sorry|I apologi[sz]e),? (?:but )?(?:I|as an)\b[^.]{{0,40}}{_CANNOT}",
            rf"{_START}(?:저는|제가|나는)\s[^.“]{{0,60}}(?:학습했|학습된|학습되|훈련된)[^.“]{{0,50}}(?:{_NOT}|알지 못)",
            rf"^(?:제공|첨부|입력|공유)(?:된|하신)\s[^.“]{{0,20}}{_PLACE}[^.“]{{0,16}}{_OPEN}[^.“]{{0,24}}(?:습니다|어요)",
            rf"{_START}As an? (?:large |AI )*(?:language )?(?:model|assistant)\b,? I\b",
            rf"{_START}(?:Unfortunately, )?I (?:can(?:no|['’])t|am unable to|['’]m unable to|am not able to) {_SERVE}",
            rf"{_START}(?:Unfortunately, )?I (?:don['’]t|do not) have (?:access|the ability) to",
            rf"{_START}(?:As of )?[Mm]y (?:last |latest )?(?:knowledge|training)(?: data)? (?:update|cut-?off)",
        )
    ),
    re.IGNORECASE,
)
