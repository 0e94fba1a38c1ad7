"""Blanks that nobody filled in.

Articles without an article: a licence notice told as news, or nothing at all.
"""

import re
from collections.abc import Sequence

from bot.model import Card, Post, Table
from formatter.extract.article import Article
from formatter.extract.credit import is_notice
from formatter.hold.seen import around


def placeholder(post: Post, texts: Sequence[str]) -> str | None:
    """A link to nowhere, an example's address, a name in brackets where a link or a picture was meant."""
    blank = next(filter(None, (address.search(post.body) for address in _ADDRESSES)), None) or _PICTURE.search(post.image or "")
    if blank:
        return blank[0]
    if asked := _ASKED.fullmatch(post.title.strip()):
        return asked[0]
    whole = "\n".join(texts)
    blank = _TEXT.search(whole)
    return around(whole, blank) if blank else None


_NOWHERE = r"(?:#|(?:예약|이미지|다운로드)?\s?링크|주소|URL|url|여기|link|https?:(?://)?)"
_QUOTED = rf"\s?=\s?[\"']\s*{_NOWHERE}\s*[\"']"
_DOMAIN = r"(?:example|yourwebsite|yoursite|examplelink)\.(?:com|org|net)\b[^\"'>\s)]*"
# One pattern for each beginning: a search for fixed letters is many times faster than one for several beginnings.
_ADDRESSES = tuple(
    map(re.compile, (rf"href{_QUOTED}", rf"src{_QUOTED}", rf"\]\(\s*{_NOWHERE}\s*\)", rf"www\.{_DOMAIN}", rf"//{_DOMAIN}"))
)
_PICTURE = re.compile(rf"^이미지\s?링크$|(?:www\.|//){_DOMAIN}")
_NAMES = r"(?:이미지|사진|링크|기자\s?이름|날짜|회사명|이름|제목|내용|URL|여기에[^\])]{1,20})"
_FILL = r"(?:삽입|입력|추가|첨부|넣기)"
_ASKED = re.compile(r"(?:제목|내용|본문)[을를] (?:입력|작성)(?:하세요|해 ?주세요)[.!]?")
# A name in brackets before a value is a label: [전화번호] 031-201-1111.
_NOT_A_LABEL = r"\](?=\s*(?:$|[\n,.)]|[을를은는이가에로의]\s))"
# Every alternative begins with a sign of its own: such a search is fast.
_TEXT = re.compile(
    "|".join(
        (
            *(rf"{re.escape(bracket)}{_NAMES}\s?{_FILL}[\])>}}]" for bracket in "[(<{"),
            r"예약 ?링크|이미지링크",
            r"여기에\s?(?:내용|링크|이미지|텍스트)[을를]?\s?(?:입력|삽입|추가|넣)",
            r"Lorem ipsum|lorem ipsum|\[(?:[Ii]nsert|[Yy]our|INSERT|YOUR) [^\]]{1,40}\](?![(\[:])",
            rf"\[(?i:(?:company |city |product )?(?:name|date|location|phone number)){_NOT_A_LABEL}",
            rf"\[(?:(?:담당자|기자|작성자|회사|기관|업체|브랜드|상품|제품)\s?(?:이름|명)|전화\s?번호|이메일 주소){_NOT_A_LABEL}",
            r"\[여기에 [^\]]{1,20}\]|\(여기에 (?:링크|이미지|사진|내용)[^)]{0,12}\)",
            r"○○○ 기자|OOO 기자|20XX년|20○○년|TODO: ",
            *(rf"{letter}[X○O]?월\s?[X○O]{{1,2}}일" for letter in "X○O"),
        )
    )
)


def licence_notice(post: Post, article: Article) -> str | None:
    """An excerpt about the terms of use, over a body that never comes to what the title promises."""
    if not _ABOUT_TERMS.search(post.excerpt[:_EXCERPT_HEAD]):
        return None
    words = [word for word in _WORD.findall(post.title) if word not in _EVERYWHERE]
    told = [text for text in _paragraphs(article) if not is_notice(text) and any(word[:_STEM] in text for word in words)]
    return post.excerpt if len(told) < _FEWEST_TOLD else None


def emptiness(post: Post, card: Card, article: Article) -> str | None:
    """A post that says nothing beyond its title; an entry of a feed that leads to its page may be a headline alone."""
    if post.markup == "html" and post.url and card.headline:
        return None
    told = sum(len(text) for text in _paragraphs(article)) + sum(len("".join(row)) for table in card.tables for row in table.rows)
    if not card.headline or told + len(card.lead) < _FEWEST_LETTERS:
        return card.headline or "–"
    return None


_ABOUT_TERMS = re.compile(r"공공누리|정책\s?뉴스\s?자료")
_EXCERPT_HEAD = 120
_WORD = re.compile(r"[가-힣A-Za-z0-9]{2,}")
_EVERYWHERE = frozenset(
    [
        "정책",
        "자료",
        "정보",
        "이용",
        "공개",
        "안내",
        "확인",
        "방법",
        "정부",
        "뉴스",
        "위한",
        "통해",
        "지원",
        "보고서",
        "사회",
        "경제",
    ]
)
_STEM = 4
_FEWEST_TOLD = 3
_FEWEST_LETTERS = 20


def _paragraphs(article: Article) -> list[str]:
    return [part.text for part in article.news if not isinstance(part, Table)]
