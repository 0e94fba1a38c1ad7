"""Sentences that tell no news although they stand in the article: placeholders, prompts that leaked, pointers elsewhere."""

import re

from formatter.compare.sentences import key
from formatter.extract.promotion import is_call_to_action
from formatter.hold.model_talk import prompt_leak

_PLACEHOLDER = re.compile(
    r"[\[(（<][^\])）>]{0,20}(?:링크|주소|url)[^\])）>]{0,8}[\])）>]|(?:예약|이미지|해당)\s?링크|링크\s?주소|링크를\s?(?:클릭|눌|통)|"
    r"^.{0,30}링크\W*$|\|[^|]{2,40}링크\W*$|example\.com",
    re.IGNORECASE,
)
_PROMPT = re.compile(
    r"프롬프트|(?:잘못된|올바른) 예는|(?:같은|다음) 형식|형식으로 작성|키워드로 사용|제목을 (?:만들|만드|작성|제안)|"
    r"(?:이|위) 조언|작성해 (?:주세요|드리)|요청하신|출처란|마크다운|as an ai\b|^\W*(?:sure|certainly)[,!]|"
    r"here(?:'s| is) (?:the|a|an) (?:\w+ )?(?:title|article|summary)",
    re.IGNORECASE,
)
_SOURCES = re.compile(
    r"(?:자료|정보|내용|기사)[^.]{0,60}정책\s?브리핑|정책\s?브리핑[^.]{0,40}(?:참고|참조|확인|이동)|자료\s?출처|^\W*(?:출처|정책\s?브리핑|관리자)\W*$|^\W*자료\s?[=:]"
)
_CONTACT = re.compile(r"(?:문의|연락)\S*(?:\s\S+){0,3}$|^\W*(?:문의|연락처|상담)")
_POINTER = re.compile(
    r"(?:자세한|상세한|더 많은|추가|관련|참고|해당|기타)[^.]{0,60}(?:확인|참고|참조|문의|방문|이용|안내)\S*(?:\s\S+){0,3}$|"
    r"for more (?:information|details)|see also|(?:read|learn) more",
    re.IGNORECASE,
)
_ECHO = 8


def is_furniture(sentence: str, sources: str) -> bool:
    """True where a sentence tells no news, or only repeats `sources`, the key of the title and the source lines.

    However it changes, no copy is wrong.
    """
    if any(kind.search(sentence) for kind in (_PLACEHOLDER, _PROMPT, _SOURCES)):
        return True
    if is_call_to_action(sentence) or prompt_leak((sentence,)):
        return True
    said = key(sentence)
    return len(said) < 2 or (len(said) >= _ECHO and said in sources)


def is_pointer(sentence: str) -> bool:
    """True where a sentence only says where to ask or to read on: it may come and go, but what it names may not change."""
    bare = sentence.rstrip(" .!。")
    return _POINTER.search(bare) is not None or _CONTACT.search(bare) is not None
