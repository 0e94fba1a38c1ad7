"""Credits: source lines, licence notices and picture captions, and the credit line that must go with every alert."""

import re
from collections.abc import Sequence

from bot.model import Credit
from formatter.body.paragraphs import Paragraph
from formatter.text.bounds import regex


def is_notice(sentence: str) -> bool:
    """Return True for a sentence about the text's licence, source or copyright."""
    short = len(sentence) <= _LONGEST
    return _NOTICE.search(sentence) is not None or (short and any(form.search(sentence) for form in (_COMMONS, _KOREAN_ORIGIN)))


def is_source_line(line: str) -> bool:
    """Return True for a line that holds only the source of the post, or only an address."""
    return any((_SOURCE_LINE.match(line), _PUBLISHED_BY.search(line), _english_source(line)))


def _english_source(line: str) -> re.Match[str] | None:
    """Match a line that only gives the origin of the post, like "Source: …" or "This post was originally published on …"."""
    return _ENGLISH_SOURCE.fullmatch(line.strip()) or _ENGLISH_ORIGIN.fullmatch(line.strip())


def is_source_label(line: str) -> bool:
    """Return True for a heading of the source that the next line names: 자료출처, Source."""
    return _SOURCE_LABEL.fullmatch(line.strip()) is not None


def is_source_row(row: Sequence[str]) -> bool:
    """Return True for a table row that holds only a source, its address, or their headings."""
    return any(_SOURCE_CELL.search(cell) for cell in row)


def is_source_table(rows: Sequence[Sequence[str]]) -> bool:
    """Return True for a table of sources; a list of addresses without a source is news."""
    return all(is_source_row(row) for row in rows) and any(_SOURCE_WORD.search(cell) for row in rows for cell in row)


def source_lines(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a table's sources as lines: the cells to the right of or below a "source" cell."""
    lines: list[str] = []
    for at, row in enumerate(rows):
        to_the_right = [*row[1:], ""]
        below = rows[at + 1] if at + 1 < len(rows) else [""] * len(row)
        for cell, right, under in zip(row, to_the_right, below, strict=True):
            if _SOURCE_LABEL.fullmatch(cell):
                value = right if right and not _HEAD.fullmatch(right) else under
                lines.append(f"{cell}: {value}")
    return lines or [" ".join(row) for row in rows]


def credit_of(lines: Sequence[Paragraph]) -> Credit | None:
    """Return the credit from a post's source lines and notices; None where they name neither source nor licence."""
    text = "\n".join(line.text for line in lines)
    if commons := [line.text for line in lines if _COMMONS.search(line.text)]:
        return Credit(commons[-1])  # a digest quotes other works' licences above its own
    if named := next(filter(None, (_english_source(line.text) for line in lines)), None):
        return Credit(named[0], named["name"])
    licence = _LICENCE.search(text)
    number = next(filter(None, licence.groups()), None) if licence else None
    source, url = _source(text, lines)
    if source is None and number is None:
        return None
    return Credit(_line(source, url, number), source, url, f"KOGL-{number}" if number else None)


def excludes_pictures(lines: Sequence[Paragraph]) -> bool:
    """Return True where a notice excludes pictures from the licence."""
    return any(_NO_PICTURES.search(line.text) for line in lines)


_TERMS = {
    "1": "출처표시",
    "2": "출처표시+상업적 이용금지",
    "3": "출처표시+변경금지",
    "4": "출처표시+상업적 이용금지+변경금지",
}
_URL = r"(?:https?://|www\.)[\w./?=&%#:~+-]+"
_LICENCE = regex(r"공공누리[\s\"'”」(]*(?:유형)?[\s:]*제?\s*([1-4])\s*유형|KOGL[\s-]*(?:Type\s*)?([1-4])", re.IGNORECASE)
_NOTICE = regex(
    r"공공누리|KOGL|저작권법\s?(?:제\s?37조|에\s?(?:따라|의거))|위반\s?시\s저작권법|정책\s?뉴스\s?자료|출처를?\s?(?:반드시|꼭|명확히|명시|표기|표시|밝)|출처\s?표기|"
    r"자료\s?(?:출처|제공)\s?[=:는]|제3자에게 (?:저작권|권리)|사진의 경우|사진에 대해서는 제3자"
)
_SOURCE_LINE = regex(
    r"[\s\[(<※*•-]*(?:원문|기사|자료|사진|영상|뉴스|관련)?\s?(?:원문\s?)?출처\s?[:=]|[\s\[(<]*(?:참고\s?문헌|기사\s?링크|원문\s?링크|링크)\s?[:=]|"
    r"\s*(?:https?://|www\.)\S+$"
)
# As with Korean: an organisation's name, for "Source:" stands below pictures and charts too.
_ENGLISH_SOURCE = regex(
    r"(?:Source|Sources|Credit): (?P<name>(?:[A-Z][\w.&'-]*(?:,? (?:of|for|and|the|&))*,? ){0,8}"
    r"(?:Department|Board|Office|Agency|Bureau|Ministry|Institute|University|Council|Commission|Authority|Association|Foundation"
    r"|Cent(?:er|re)|Company|Corporation|Press|News|Times|Post|Survey|Service|Administration|Committee|Society|Bank|Union"
    r"|District|Reuters|AP|AFP)(?: of (?:the )?[A-Z]\w+(?: [A-Z]\w+){0,3})?)\.?"
)
# A notice is a whole line or sentence: "first published in 1922" within the news is about a book.
_ENGLISH_ORIGIN = regex(
    r"(?:(?:This|The) (?:\w+ ){0,2}(?:post|article|story|piece|entry|interview|release)\b[^.\n]{0,30}?"
    r"\b(?:originally|first|previously) (?:published|posted|appeared|ran)\b[^.\n]{0,30}? (?:on|in|at|by|from)"
    r"|(?:Read|See|View) the (?:full|original|complete|entire|whole) (?:blog )?(?:post|article|story|piece|interview"
    r"|(?:press |news )?release|announcement|statement) (?:on|in|at|from)"
    r"|(?:Cross-?posted|Re-?posted|Re-?published|Reprinted|Syndicated|Excerpted|Adapted)(?: with permission)?(?: here)? from)"
    r" (?:[Tt]he )?(?P<name>[A-Z0-9][^,.()\n]{1,60}?)"
    r"(?: (?:by|on|under|and is|in|with permission) [^\n]{1,160}|,[^\n]{1,160})?[.!]?"
)
_KOREAN_ORIGIN = regex(
    r"(?:본|이|위|위의|해당|이번|상기)\s(?:글|기사|내용|콘텐츠|컨텐츠|보고서|자료|보도|뉴스|포스팅|정보)[은는]\s(?P<name>[가-힣A-Za-z0-9·]{2,20}(?:\s[가-힣A-Za-z0-9·]{2,20}){0,2}?)"
    rf"(?:\s?\(\s?(?P<url>(?a:{_URL}))\s?\))?(?:에서|으로부터|로부터|이|가|의)\s[^.\n]{{0,30}}?(?:자료|내용|뉴스|정보)[을를]\s"
    r"(?:기반|바탕|토대|근거|기초)(?:으로|로)\s[^.\n]{0,20}?(?:작성|제작|정리|구성|재구성)(?:되|된|됐|하|했|한)"
)
_PUBLISHED_BY = regex(r"\|\s?[가-힣A-Za-z0-9.&-]{2,12}\s*[:：]?\s*(?:\[?https?://\S+|\[?링크\]?)?\s*\]?$")
_SOURCE_LABEL = regex(r"(?:자료|기사|원문)?\s?출처|sources?", re.IGNORECASE)
_HEAD = regex(r"(?:자료|기사|원문)?\s?(?:출처|링크|주소|제목)")
_SOURCE_WORD = regex(r"출처|\|\s?[^|\s]{2,12}$")
_SOURCE_CELL = regex(r"출처|^링크$|https?://|www\.|\|\s?[^|\s]{2,12}$")
_NAME_AND_URL = (
    r"\s?(?:출처|제공)\s?(?:[=:]|는\s)\s*[\[(<*]*\s?(?P<name>[^\s<>()\[\]:=|,.\n*\"'“‘][^<>()\[\]:=|,.\n\"'”’＞]{0,24}?)"
    rf"(?:\s*[(<\[]?\s*(?P<url>(?a:{_URL}))|\s*[)>＞\]\n,.(]|\s*(?:입니다|에서)|\s*$)"
)
_MATERIAL = regex(rf"(?:자료|원문){_NAME_AND_URL}")
_NAMED = regex(rf"(?:자료|원문|기사)?{_NAME_AND_URL}")
_PUBLISHER = regex(r"\|\s*(?P<name>[가-힣A-Za-z0-9.&-]{2,12})\s*\]?\s*[:：]?\s*(?P<url>https?://\S+)?\s*$", re.MULTILINE)
_MOST_WORDS = 2
_NO_NAME = regex(r"^(?:https?|www|\W*$)|표기|표시|명시|반드시|조건|자료는|문의처|홈페이지|링크|기사|바로가기|여기|아래|클릭")
# A bare "출처: 신월" stands below a picture as often as below an article, so a name without an address must be an organisation's.
_ORGANISATION = regex(
    r"(?:부|처|청|원|국|실|위원회|공단|공사|재단|진흥원|협회|연합회?|조합|센터|연구소|본부|은행|그룹|대학교?|병원|학회|의회|법원|시|도|군|구"
    r"|뉴스\d*|일보|신문|방송|통신|타임스|저널|경제|미디어|브리핑|자료|포털|기자단|[A-Z]{2,}|[A-Z][a-z]+(?: [A-Z][a-z]+)*)\d*$"
)
_BRIEFING = regex(r"정책\s?브리핑|정책\s?뉴스\s?자료")
_COMMONS = regex(
    r"(?i:(?:this|the|our|all) [\w ()]{2,40}(?:is|are) (?:also )?licen[cs]ed under "
    r"[^.]{0,60}?(?:creative commons|\bCC[ -]BY|licen[cs]e\b))"
)
_NO_PICTURES = regex(
    r"사진[^.]{0,60}?(?:저작권|사용할 수 없|사용될 수 없|사용이?\s?(?:제한|불가|금지)|이용할 수 없|제외)|저작권이 있는 사진"
)


def _source(text: str, lines: Sequence[Paragraph]) -> tuple[str | None, str | None]:
    """Return the source and its address: a named source first, then the government's press service, then the publishing site."""
    published = _published(lines)
    publisher = published[0] if published else ""
    for line in lines:
        form = _MATERIAL if _PUBLISHER.search(line.text) else _NAMED
        for named in form.finditer(line.text):
            name = _name(named["name"], publisher)
            address = _address(named["url"]) or (_address_after(name, text) if name else None)
            labelled = named[0].startswith(("자료", "원문", "기사"))
            if name and (address or labelled or _ORGANISATION.search(name)):
                return name, address
        if (origin := _KOREAN_ORIGIN.search(line.text)) and (name := _name(origin["name"], publisher)):
            return name, _address(origin["url"]) or _address_after(name, text)
    if _BRIEFING.search(text):
        return "정책브리핑", _address_after("정책브리핑", text)
    return published or (None, None)


def _address_after(name: str, text: str) -> str | None:
    """Return an address that follows the name directly anywhere in the text; None without one."""
    match = re.search(rf"{re.escape(name)}[^\n가-힣]{{0,12}}?(?a:({_URL}))", text)
    return _address(match[1]) if match else None


def _published(lines: Sequence[Paragraph]) -> tuple[str, str | None] | None:
    """Return the site that published the post and the post's address there; None without one."""
    for line in lines:
        publisher = _PUBLISHER.search(line.text)
        if publisher is None:
            continue
        address = _address(publisher["url"] or (line.links[-1] if line.links else None))
        if address or _ORGANISATION.search(publisher["name"]):
            return publisher["name"], address
    return None


def _name(written: str, publisher: str) -> str:
    """Return a source's name; "" for the publishing site itself, a sentence, a title or a link's text."""
    if _BRIEFING.search(written):
        return "정책브리핑"
    name = written.replace(publisher, "").strip() if publisher else written.strip()
    return "" if len(name.split()) > _MOST_WORDS or _NO_NAME.search(name) else name


def _address(written: str | None) -> str | None:
    if not written:
        return None
    address = re.sub(r"^(?:https?://)+(?=https?://)", "", written.strip().rstrip(".,"))
    if address.startswith("www."):
        address = "https://" + address
    return address if address.startswith(("http://", "https://")) else None


def _line(source: str | None, url: str | None, number: str | None) -> str:
    origin = " ".join(filter(None, (f"출처: {source}" if source else None, url)))
    licence = f"공공누리 제{number}유형: {_TERMS[number]}" if number else None
    return " · ".join(filter(None, (origin or None, licence)))


def is_caption(text: str) -> bool:
    """Return True for a picture's caption: it ends with the picture's owner, or names who is where in it."""
    owned = text.rstrip(" ])").endswith(_OWNERS) and _CREDITED.search(text) is not None
    return len(text) <= _LONGEST and (owned or _PLACES.search(text) is not None)


_LONGEST = 250
_OWNERS = (
    *("사진기자단", "취재단", "기자", "특파원", "제공", "캡처", "캡쳐", "갈무리", "자료사진", "게티이미지"),
    *("연합뉴스", "뉴시스", "뉴스1", "로이터", "AFP", "AP", "EPA", "Reuters", "Getty Images"),
)
# Behind a sentence's end or a stroke, so that "일자리 정보 제공" in a list of services is none.
_CREDITED = regex(r"(?:[.!?|/ㅣ]|다\s|사진=)[\s|/ㅣ]*(?:[가-힣A-Za-z0-9\[\]]+[\s=·/]+){0,4}[가-힣A-Za-z0-9]+[\s\])]*$")
_PLACES = regex(r"(?:^|[.!?]\s)(?:사진\s)?(?:왼쪽|오른쪽)(?:부터|에서 \S{1,2}\s?번째)")
