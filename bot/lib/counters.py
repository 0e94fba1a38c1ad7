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
_HINTS = (
    *dict.fromkeys(word.partition(" ")[0].removesuffix("s").removesuffix("수") for word in _WORDS),
    *(unit + before for unit in ("초", "분", "시간", "일", "주", "월", "달", "년") for before in ("전", " 전")),
    " ago",
    *("갱신", "업데이트", "수정", "입력", "생성", "updated", "generated"),
)
"""Every counter contains one of these once it is folded, which is faster to look for."""
_DIGIT = re.compile(r"\d")
_LABELS = "|".join(map(re.escape, sorted(_WORDS, key=len, reverse=True)))
_AMOUNT = r"\d[\d,.]{0,12}\s?(?:만|천|k|m)?\+?"
_EDGE = r"·|/•,;:()\[\]<>‧ㆍ∙–—#\-"
_COUNTER = re.compile(
    rf"(?:(?<=[{_EDGE}.!?…。])|(?<=[{_EDGE}.!?…。]\s)|^)\s?(?:"
    rf"(?:{_LABELS})\s?[:：]?\s?[(\[]?{_AMOUNT}(?:회|개|건|명|번)?[)\]]?|"
    rf"{_AMOUNT}\s?(?:회|개의|개|건의|건|명|번)?\s?(?:{_LABELS})|"
    r"(?:갱신|업데이트|최종\s?수정|수정|기사\s?입력|입력|생성|last\s?updated|updated|generated)\s?[:：]?\s?\d[\d\s:./년월일시분초오전후-]{2,40}|"
    r"(?:약\s?)?\d{1,4}\s?(?:초|분|시간|일|주|개월|달|년)\s?전|"
    r"\d{1,4}\s(?:seconds?|minutes?|mins?|hours?|days?|weeks?|months?|years?)\sago"
    rf")(?=\s?(?:$|[{_EDGE}])|\sby\s)",
    re.IGNORECASE,
)
_PLAIN_RUN = re.compile(
    rf"(?:(?:{_LABELS})\s?[:：]?\s?\d[\d,.]{{0,12}}(?:회|개|건)?[\s·|/,]{{1,3}}){{1,12}}(?:{_LABELS})\s?[:：]?\s?{_AMOUNT}(?:회|개|건)?"
    r"(?=\s?$)",
    re.IGNORECASE,
)
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
    if _DIGIT.search(text):
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
    return any(hint in folded for hint in hints) and _DIGIT.search(line) is not None


def _folded(text: str) -> str:
    return text.lower().replace("\N{NO-BREAK SPACE}", " ")


def _without_counters(line: str) -> str:
    return _COUNTER.sub("", _PLAIN_RUN.sub("", line))


def _keep_words(match: re.Match[str]) -> str:
    return "" if _TOKEN.fullmatch(match[0]) else match[0]
