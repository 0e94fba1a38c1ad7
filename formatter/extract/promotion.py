"""What sells instead of telling: footers, calls to action, affiliate lines, bylines of nobody."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

SITES: Mapping[str, Sequence[str]] = json.loads(Path(__file__).with_name("site_phrases.json").read_text(encoding="utf-8"))
"""`names` of sites, which they set before or behind titles, and the beginnings of their `footers`."""


def without_footer(text: str) -> str:
    """A paragraph's text without the site's own advertisement, which is often glued to the last sentence."""
    footer = _FOOTER.search(text)
    return text[: footer.start()].rstrip() if footer else text


def is_call_to_action(sentence: str) -> bool:
    """True for a sentence that only asks the reader to click, look or subscribe, or says what the text is about to do."""
    if _CALL.match(sentence) or _ANNOUNCEMENT.search(sentence):
        return True
    return len(sentence) <= _SHORT and _POINTER.search(sentence) is not None


def is_promotion(sentence: str) -> bool:
    """True for a line that advertises, or names no more than an anonymous editor."""
    return (
        _AFFILIATE.search(sentence) is not None
        or _ENGLISH.match(sentence) is not None
        or _RIGHTS.search(sentence) is not None
        or _BYLINE.match(sentence) is not None
        or _LINK_NAME.fullmatch(sentence) is not None
    )


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


_SHORT = 70
_FOOTER = _any_of(*SITES["footers"])
_AFFILIATE = _any_of(r"제휴\s?마케팅", r"파트너스 활동의 일환", r"일정(?:액의|한) (?:커미션|수수료)")
# What feeds' programs set behind an entry's text.
_ENGLISH = _any_of(
    r"(?:Continue|Keep) reading\b.{0,120}$",
    r"Read (?:more|on|the (?:full|rest|whole|original))\b.{0,120}$",
    r"(?:The post|This (?:post|article)) .{1,300}\b(?:first appeared|appeared first|originally appeared) (?:on|in)\b",
    r"submitted by .{1,80}\[link\]",
    r"(?:Subscribe|Sign up|Follow us)\b.{0,60}\b(?:our|newsletter|us on)\b",
    r"(?:©|\(c\)|Copyright)\s.{0,80}All rights reserved",
)
_RIGHTS = re.compile(r"무단\s?전재|저작권자\s?[ⓒ©(]")
_BYLINE = re.compile(r"기사(?:를)?\s?작성(?:한|자)?\s?:?\s?관리자")
_LINK_NAME = _any_of(
    r"\[?(?:관련\s?)?(?:기사|뉴스|원문|자료|상세|자세히)?\s?(?:기사\s?)?(?:더\s?)?(?:보기|보러 가기|바로\s?가기|링크)\]?[.!]?",
    r"[가-힣]{2,8}\s(?:[가-힣]{2,4}\s)?바로\s?가기\s?[>»]?",
    r"☞.*",
    r">>.*",
    r"[▶→]\s?.*바로가기",
)
_CALL = _any_of(
    r"지금\s?(?:바로\s?)?(?:확인|클릭|신청|만나|알아|읽어|함께|시작)",
    r"궁금하(?:신가요|시다면|다면|세요|시죠|신 분|면)",
    r"놓치지\s?마세요",
    r"꼭\s?(?:확인|읽어|알아)",
    r"클릭(?:해|하|을|\s?필수|!)",
    r"함께\s?(?:알아|확인|살펴)",
    r"(?:더\s?)?(?:자세한|많은|상세한)\s?(?:내용|정보|사항|이야기)(?:은|는|을|를|이)\s?(?:아래|링크|여기|지금|클릭|본문|기사)",
    r"(?:구독|좋아요|공유)(?:와|과|를|을|,|\s).*부탁",
    r"(?:지금|여기서?|아래\s?링크)[^.!?]{0,20}(?:확인(?:해\s?보)?(?:하)?세요|클릭)",
)
# What the text does, in the writer's own voice: never news, whatever it names.
_ANNOUNCEMENT = re.compile(
    r"(?:알아|살펴|들여다|짚어|다뤄|정리해|소개해|설명해|안내해|전해)\s?(?:보겠습니다|보았습니다|봤습니다|봅시다|볼게요|볼까요|드리겠습니다|드릴게요|"
    r"(?:보|드리)(?:도록|려고) (?:하겠습니다|합시다|합니다))[.!?]*$|"
    r"(?:이(?:번)?\s(?:글|포스팅|기사)에서는?|오늘은)\s[^.!?]*(?:겠습니다|게요|봅니다)[.!]*$"
)
_POINTER = _any_of(
    r"(?:여기|링크|아래|본문|기사)[^.!?]{0,17}(?:클릭|확인|참고|방문)(?:해|하)?\s?보?(?:세요|주세요|시기 바랍니다|십시오)[.!]*$",
    r"(?:클릭|확인|주목)(?:해|하)\s?(?:보|주)?세요[.!]*$",
    r"링크(?:를|에서|로)[^.!?]{0,30}(?:확인|참고|참조|방문)(?:할|하실)\s수\s있습니다[.!]*$",
    r"놓치지\s?마세요[.!]*$",
    r"궁금하(?:신가요|시죠|세요)\?*$",
    r"(?:구독|좋아요|관심|클릭)[^.!?]{0,12}부탁드립니다[.!]*$",
)
