"""Counters and tokens in a text: what a page's machinery changes by itself, which is no news.

Views, comments, points, "3 hours ago", session tokens. A number inside a sentence is never a counter: a counter is a field
of its own, between separators or line ends. Every expression takes time linear in the text.
"""

import re
from collections.abc import Sequence

_WORDS = (
    *(
        "조회 수",
        "조회수",
        "조회",
        "댓글 수",
        "댓글수",
        "댓글",
        "추천 수",
        "추천수",
        "추천",
        "비추천",
        "좋아요",
        "싫어요",
        "공감 수",
    ),
    *("싫어요", "공감 수", "공감수", "공감", "공유 수", "공유수", "공유", "스크랩", "답글", "읽음", "반응"),
    *("views", "view", "hits", "reads", "comments", "comment", "points", "point", "score", "likes", "like", "shares", "share"),
    *("replies", "votes", "vote", "upvotes", "upvote", "boosts", "boost", "reactions", "reaction", "favorites", "favourites"),
    *("閲覧数", "閲覧", "コメント数", "コメント", "いいね", "浏览", "阅读", "评论", "点赞"),
    *("👁️", "👁", "💬", "👍", "👎", "❤️", "❤", "♥", "♡", "🔥", "🔁"),
)
_STAMPS = ("갱신", "업데이트", "최종 수정", "수정", "기사 입력", "입력", "작성", "게시", "등록", "발행", "생성", "업로드")
_ENGLISH_STAMPS = ("updated", "published", "posted", "modified", "edited", "refreshed", "generated", "added")
_HINTS = (
    *dict.fromkeys(word.partition(" ")[0].removesuffix("s").removesuffix("수") for word in _WORDS),
    *(unit + before for unit in ("초", "분", "시간", "일", "주", "월", "달", "년") for before in ("전", " 전")),
    *(
        " ago",
        "just now",
        "방금",
        "남음",
        "남았",
        " left",
        " remaining",
        " to go",
        " reading",
        " watching",
        " viewing",
        " online",
    ),
    *("는 중", "접속 중", "시청 중"),
    *dict.fromkeys(word.split()[-1] for word in (*_STAMPS, *_ENGLISH_STAMPS)),
)
"""Every counter contains one of these once it is folded, which is faster to look for."""
_LABELS = "|".join(map(re.escape, sorted(_WORDS, key=len, reverse=True)))
_AMOUNT = r"\d[\d,.]{0,12}\s?(?:만|천|k|m)?\+?"
_EDGE = r"·|/•,;:()\[\]<>‧ㆍ∙–—#\-"
_STAMP = r"(?:" + "|".join(word.replace(" ", r"\s?") for word in _STAMPS) + r")(?:됨|함|했음)?"
_ENGLISH_STAMP = rf"(?:last\s)?(?:{'|'.join(_ENGLISH_STAMPS)})"
_AGO = r"(?:(?:약\s?)?\d{1,4}\s?(?:초|분|시간|일|주|개월|달|년)\s?전|방금(?:\s?전)?)"
_UNIT = r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?)"
_ENGLISH_AGO = rf"(?:(?:about\s|over\s)?(?:\d{{1,4}}|an?|one)\s{_UNIT}\sago|\d{{1,4}}[smhdw]\sago|just\snow)"
_KOREAN_SPAN = r"(?:\d{1,4}\s?(?:일|시간|분|초)\s?)"
_COUNTER = re.compile(
    rf"(?:(?<=[{_EDGE}.!?…。])|(?<=[{_EDGE}.!?…。]\s)|^)\s?(?:"
    rf"(?:{_LABELS})\s?[:：]?\s?[(\[]?{_AMOUNT}(?:회|개|건|명|번)?[)\]]?|"
    rf"{_AMOUNT}\s?(?:회|개의|개|건의|건|명|번)?\s?(?:{_LABELS})|"
    # When it was written, as a time or as one that goes by: `수정 2026.11.30 17:05`, `4분 전 수정`, `Updated 4 minutes ago`.
    rf"(?:{_STAMP}|{_ENGLISH_STAMP})\s?[:：]?\s?\d[\d\s:./년월일시분초오전후-]{{2,40}}|"
    rf"(?:{_STAMP}\s?[:：]?\s?)?{_AGO}(?:에?\s?{_STAMP})?|"
    rf"(?:{_ENGLISH_STAMP}\s?:?\s?)?{_ENGLISH_AGO}|"
    # Who reads it now, and how long something still lasts.
    rf"{_AMOUNT}\s?명(?:이|\s가)?\s?(?:함께\s)?(?:읽는|보는|시청|접속)\s?중|"
    rf"{_AMOUNT}\s(?:people|readers|users|visitors|guests)\s(?:are\s)?(?:now\s)?(?:reading|watching|viewing|online)(?:\s(?:this|now|here))?|"
    rf"(?:[^{_EDGE}\n]{{0,20}}까지\s?)?(?:{_KOREAN_SPAN}{{1,4}}남음|{_KOREAN_SPAN}{{2,4}}남(?:았습니다|았어요|았다))|"
    rf"(?:\d{{1,4}}\s?(?:{_UNIT}|[dhms]),?\s?){{1,4}}(?:left|remaining|to\sgo)"
    rf")(?=\s?(?:$|[{_EDGE}.])|\sby\s)",
    re.IGNORECASE,
)
_ITEM = rf"(?>(?:{_LABELS})\s?[:：]?\s?\d(?:[\d,.]{{0,11}}\d)?(?:\s?(?:만|천|k|m))?\+?(?:회|개|건)?)"
# Atomic: a run that does not end the line would be read again in every way in which its spaces may belong to its parts.
_PLAIN_RUN = re.compile(rf"{_ITEM}(?:[\s·|/,]{{1,3}}+{_ITEM}){{1,12}}+(?=\s?$)", re.IGNORECASE)
_TITLE_COUNTER = re.compile(r"(?<=\S)\s{0,3}[\[(](?:댓글|\+|💬)?\s?\d{1,6}\s?(?:개)?[\])]\s{0,3}$")
_RUN = re.compile(r"[0-9A-Za-z_-]{6,}")
_TOKEN = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|"  # UUID
    r"(?=[0-9a-f]{0,63}\d)(?=[0-9a-f]{0,63}[a-f])[0-9a-f]{8,64}|"  # hash
    r"\d{0,20}(?:[a-z_]{1,20}\d{1,20}){2}[0-9a-z_]{0,40}|"  # letters and digits by turns
    r"1[4-9]\d{8}|\d{12,64}",  # Unix time; more digits than any telephone number has
    re.IGNORECASE,
)


def without_counters(text: str) -> str:
    """Return a text without counters and tokens; line ends separate fields."""
    folded = _folded(text)
    if hints := [hint for hint in _HINTS if hint in folded]:
        lines = (_without_counters(line) if _may_count(line, hints) else line for line in text.split("\n"))
        text = "\n".join(lines)
    return _RUN.sub(_keep_words, text)


def without_title_counter(title: str) -> str:
    """Return a title without the count of comments that boards put behind it."""
    return _TITLE_COUNTER.sub("", title)


def _may_count(line: str, hints: Sequence[str]) -> bool:
    folded = _folded(line)
    return any(hint in folded for hint in hints)


def _folded(text: str) -> str:
    return text.lower().replace("\N{NO-BREAK SPACE}", " ")


def _without_counters(line: str) -> str:
    return _COUNTER.sub("", _PLAIN_RUN.sub("", line))


def _keep_words(match: re.Match[str]) -> str:
    return "" if _TOKEN.fullmatch(match[0]) else match[0]
