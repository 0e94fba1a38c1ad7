"""Titles that are none: several candidates, a list of keywords, the order to write one."""

import re


def candidates(title: str) -> str | None:
    """Several titles in place of one: numbered, in bullets, quoted or exclaimed one after the other."""
    title = title[:_LONGEST_LIST]
    lines = [line for line in title.splitlines() if line.strip()]
    in_bullets = len(lines) > 1 and all(_BULLET.match(line) for line in lines)
    in_a_row = len(title) > _LONGEST_HEADLINE and len(_EXCLAIMED.findall(title)) >= _FEWEST_EXCLAIMED
    return title if in_bullets or in_a_row or _NUMBERED.search(title) or _QUOTED.fullmatch(title.strip()) else None


def keywords(title: str) -> str | None:
    """A list of words that make no sentence, or the words of the order that asked for a title."""
    if _ORDER_WORDS.search(title):
        return title
    items = [item for item in re.split(r"\s*,\s*", title.strip(" !?.")) if item]
    if len(items) >= _FEWEST_ITEMS and sum(len(item.split()) for item in items) <= _WORDS_AN_ITEM * len(items):
        return title
    quoted, rest = len(_QUOTED_WORD.findall(title)), _QUOTED_WORD.sub("", title).strip(" ,")
    return title if quoted >= _FEWEST_QUOTED and not rest else None


def order(title: str) -> str | None:
    """The order to write a title, left in the title."""
    return title if _ORDER.search(title) else None


_NUMBERED = re.compile(r"^\s*1[.)]\s+.+?(?:\s|^)2[.)]\s+\S", re.DOTALL)
_QUOTED = re.compile(r"(?:['\"“‘][^'\"”’]*\s[^'\"”’]*\s[^'\"”’]*['\"”’]\s*[,/]?\s*){2,}")
_BULLET = re.compile(r"\s*(?:[-*•]|\d+[.)])\s")
_ASKED = r"(?:사람들의?|클릭|기자|기사|단어)"
_ORDER_WORDS = re.compile(rf"(?:{_ASKED}[\s,]+)+제목(?:[\s,!.]+(?:{_ASKED}|꼭))*[\s!.]*$|제목(?:[\s,]+{_ASKED})+[\s!.]*$")
_ORDER = re.compile(
    r"(?:주목을 끄는|눈길을 끄는|클릭을 유도하는|흥미로운|자극적인|매력적인)\s제목|제목(?:을|은)\s?(?:작성|생성|만들어|추천)|"
    r"\d+자\s?(?:이내|이하)의?\s?제목"
)
_QUOTED_WORD = re.compile(r"['\"‘“][^'\"’”\s]+['\"’”]")
_EXCLAIMED = re.compile(r"[!?](?:\s|$)")
_FEWEST_EXCLAIMED = 3
_LONGEST_HEADLINE = 55
_LONGEST_LIST = 600
_FEWEST_ITEMS = 5
_WORDS_AN_ITEM = 1.8
_FEWEST_QUOTED = 7
