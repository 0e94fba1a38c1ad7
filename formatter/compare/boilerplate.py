"""Sentences that are no news although they are in the article: blanks, a machine's talk, links, calls, pointers elsewhere."""

import re

from formatter.compare.alignment import has_address, key
from formatter.extract.article import is_call_to_action
from formatter.hold.classifiers import is_chatbot_like, is_promotional
from formatter.hold.rules import INSTRUCTIONS, PLACEHOLDERS_IN_TEXT, first_at_start, first_found
from formatter.text.bounds import regex

_LINK_LABEL = regex(
    r"(?:바로\s?가기|보러\s?가기|더\s?보기|다운로드|내려받기|(?:홈페이지|누리집|웹사이트|포털|원문|사이트)(?:\s?(?:주소|링크))?|링크|url)"
    r"[\])》>»)\s.]*$|^\W*(?:관련|참고|추천|유용한)\s?(?:기사|뉴스|링크|자료|사이트|글)\b|"
    r"^\W*(?:related|see also|read (?:more|on|next)|further reading|links?)\b[^.]{0,80}$",
    re.IGNORECASE,
)
_LINK = regex(r"[\[(（<][^\])）>]{0,20}(?:링크|주소|url)[^\])）>]{0,8}[\])）>]|링크를\s?(?:클릭|눌|통)", re.IGNORECASE)
_SOURCES = regex(
    r"(?:자료|정보|내용|기사)[^.]{0,60}정책\s?브리핑|정책\s?브리핑[^.]{0,40}(?:참고|참조|확인|이동)|자료\s?출처|"
    r"^\W*(?:출처|정책\s?브리핑|관리자)\W*$|^\W*자료\s?[=:]|참고\s?(?:문헌|자료)\W*$"
)
_CONTACT = regex(r"(?:문의|연락)\S*(?:\s\S+){0,3}$|^\W*(?:문의|연락처|상담)")
_POINTER = regex(
    r"(?:자세한|상세한|더 많은|추가|관련|참고|해당|기타)[^.]{0,60}(?:확인|참고|참조|문의|방문|이용|안내)\S*(?:\s\S+){0,3}$|"
    r"for more (?:information|details)|see also|(?:read|learn) more",
    re.IGNORECASE,
)
_HASHTAGS = regex(r"(?:#\S+\s*)+")
_FINISHED = regex(r"[다요죠][.!?]?\W*$|[a-z][.!?]\W*$")
_ECHO = 8


def is_boilerplate(sentence: str, sources: str) -> bool:
    """True where a sentence is no news, or only repeats `sources`, the key of the title and the source lines.

    However it changes, no copy is wrong.
    """
    if _LINK.search(sentence) or _SOURCES.search(sentence) or _HASHTAGS.fullmatch(sentence.strip()) or is_link_line(sentence):
        return True
    if first_found(PLACEHOLDERS_IN_TEXT, sentence) or first_at_start(INSTRUCTIONS, (sentence,)):
        return True
    if is_call_to_action(sentence) or is_chatbot_like(sentence) or is_promotional(sentence):
        return True
    letters = key(sentence)
    return len(letters) < 2 or (len(letters) >= _ECHO and letters in sources)


def is_link_line(sentence: str) -> bool:
    """True for a line or row that is a link's label, or an address with a few words around it, and no whole sentence."""
    if _FINISHED.search(sentence):
        return False
    return has_address(sentence) or _LINK_LABEL.search(sentence) is not None


def is_pointer(sentence: str) -> bool:
    """True where a sentence only names where to ask or to read on: it may come and go, but what it names may not change."""
    bare = sentence.rstrip(" .!。")
    return _POINTER.search(bare) is not None or _CONTACT.search(bare) is not None
