"""Titles that are none: several candidates, a list of keywords, the order to write one."""

import re
from collections.abc import Sequence


def candidates(title: str) -> str | None:
    """Several titles in place of one: numbered, in bullets, quoted or exclaimed one after the other."""
    title = title[:_LONGEST_LIST]
    lines = [line for line in title.splitlines() if line.strip()]
    in_bullets = len(lines) > 1 and all(_BULLET.match(line) for line in lines)
    in_a_row = _are_titles(title.split(" / ")) or (len(title) > _LONGEST_HEADLINE and _are_titles(_EXCLAIMED.findall(title)))
    several = _NUMBERED.search(title) or _QUOTED.fullmatch(title.strip()) or len(_NAMED.findall(title)) > 1
    return title if in_bullets or in_a_row or several or _repeats_itself(title) else None


def keywords(title: str) -> str | None:
    """A list of words that make no sentence, or the words of the order that asked for a title."""
    if _ORDER_WORDS.search(title) or _TAGS.fullmatch(title.strip()):
        return title
    items = [item for item in re.split(r"\s*,\s*", title.strip(" !?.")) if item]
    if len(items) >= _FEWEST_ITEMS and sum(len(item.split()) for item in items) <= _WORDS_AN_ITEM * len(items):
        return None if _is_title(items[-1].split(" - ")[0]) else title  # 한빛, 나루, 가람, 해온, 누리 집값 하락
    quoted, rest = len(_QUOTED_WORD.findall(title)), _QUOTED_WORD.sub("", title).strip(" ,")
    return title if quoted >= _FEWEST_QUOTED and not rest else None


def order(title: str) -> str | None:
    """The order to write a title, left in the title."""
    return title if _ORDER.search(title) else None


def _are_titles(pieces: Sequence[str]) -> bool:
    """True for several pieces, each of which could be a title."""
    return len(pieces) >= _FEWEST_TITLES and all(map(_is_title, pieces))


def _repeats_itself(title: str) -> bool:
    """True where most words were there before: the same headline several times over, each time a little different."""
    stems = [word[:_STEM] for word in _WORD.findall(title)]
    return len(stems) >= _FEWEST_WORDS and len(set(stems)) <= _NEW_WORDS * len(stems)


def _is_title(piece: str) -> bool:
    return len(piece.split()) >= _WORDS_OF_A_TITLE


_NUMBERED = re.compile(r"^\s*1[.)]\s+.+?(?:\s|^)2[.)]\s+\S", re.DOTALL)
_QUOTED = re.compile(r"(?:['\"“‘][^'\"”’]*\s[^'\"”’]*\s[^'\"”’]*['\"”’]\s*(?:[,/]|or\b|또는)?\s*){2,}")
_NAMED = re.compile(r"(?:제목|후보|[Oo]ption|[Tt]itle|[Hh]eadline)\s?\d\s?[:.)]")
_TAGS = re.compile(r"(?:#\S+\s*){3,}")
_BULLET = re.compile(r"\s*(?:[-*•]|\d+[.)])\s")
_ASKED = r"(?:사람(?:들의?)?|클릭|기자|기사|단어|(?:대|고유)?명사)"
_ORDER_WORDS = re.compile(rf"\s제목(?:[\s,!.]+(?:{_ASKED}|꼭))*[\s!.]*$")
_ORDER = re.compile(
    r"제목[을를은]?\s[^.!?“‘]{0,12}(?:지어|써 ?줘|만들|구성|작성|생성|추천|뽑아)|제목[을은]?\s?지어\s?(?:줘|주세요|봐)|"
    r"(?:을 끄는|을 유도하는|흥미로운|자극적인|매력적인|좋은)\s제목[\s!.]*$|"
    r"제목\s?(?:예시|후보|추천|목록)[\s!.]*$|\d+자\s?(?:이내|이하)의?\s?제목"
)
_QUOTED_WORD = re.compile(r"['\"‘“][^'\"’”\s]+['\"’”]")
_EXCLAIMED = re.compile(r"[^!?]+[!?](?:\s|$)")
_FEWEST_TITLES = 3
_WORDS_OF_A_TITLE = 3
_LONGEST_HEADLINE = 55
_LONGEST_LIST = 600
_WORD = re.compile(r"[가-힣A-Za-z0-9.]{2,}")
_STEM = 2
_FEWEST_WORDS = 14
_NEW_WORDS = 0.6
_FEWEST_ITEMS = 5
_WORDS_AN_ITEM = 1.8
_FEWEST_QUOTED = 7
