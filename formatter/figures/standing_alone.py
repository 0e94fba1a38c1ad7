"""Sentences that may be shown under a headline without the sentences around them, letter for letter."""

import re

from formatter.text.sentences import is_whole

HANGUL = re.compile("[가-힣]")
LONGEST_KOREAN, LONGEST = 130, 200
"""Characters of the longest sentence that a figure line shows, in Korean and in other languages."""


def standing_alone(sentence: str, headline: str) -> str:
    """The sentence as a line can show it, without a heading or a Korean connective before it; "" where it cannot stand alone.

    What stands alone is whole and short, begins with no word that points to the sentence before, save to what the headline
    names, asks nothing, and holds no code, no address and no remains of markup.
    """
    text = _HEADING.sub("", sentence, count=1)
    if HANGUL.search(text):
        text = _KOREAN_CONNECTIVE.sub("", text, count=1)
        longest, points_back = LONGEST_KOREAN, bool(_POINTS_BACK_KOREAN.match(text)) and not _is_named(text, headline)
    else:
        longest, points_back = LONGEST, bool(_POINTS_BACK.match(text))
    if points_back or not _SHORTEST <= len(text) <= longest or not is_whole(text) or _DEBRIS.search(text):
        return ""
    return text if all(text.count(opening) == text.count(closing) for opening, closing in _PAIRS) else ""


def _is_named(text: str, headline: str) -> bool:
    """Whether the text begins with a thing that the headline names: 이 사업은 under 청년 일자리 사업."""
    named = _NAMED_AGAIN.match(text)
    return named is not None and named[1] in headline


_SHORTEST = 12
_PAIRS = (("“", "”"), ("(", ")"), ("「", "」"), ("『", "』"))
_HEADING = re.compile(r"^\[[^\[\]]{1,60}(?<!내용)(?<!보도)(?<!주장)\] ")
_KOREAN_CONNECTIVE = re.compile(
    r"^(?:(?:또한?|특히|한편|아울러|더불어|그리고|하지만|그러나|그런데|반면|따라서|그래서|다만|먼저|우선|이어|이에 따라|그 결과"
    r"|이와 함께|이와 더불어|이 ?외에도|이 밖에도?|나아가|더 나아가|실제로|결과적으로|추가적으로|구체적으로|마지막으로|끝으로"
    r"|무엇보다|예를 들어|그럼에도(?: 불구하고)?|뿐만 아니라|게다가|즉|이로써|이에 따르면|이를 통해|이로 인해)(?:,\s*|\s+)){1,3}"
)
_NAMED_AGAIN = re.compile(r"(?:이|그|해당|이번) ([가-힣]{2})")
_POINTS_BACK_KOREAN = re.compile(
    r"(?:이|그|저)(?:는|를|와|에|로|러한|런|것|들|중|같은|처럼|때문|외|후|뿐|렇게|래서)?(?:[은는이가을를의에도만]|에게|에서|로)?[\s,]"
    r"|이(?:러한|같은|로써|로 인해|들|중|후|곳|것|제는)|그(?:중|들|의|녀|러|때|곳|것)|여기|해당|같은|나머지|각각|앞서|당시|상기"
    r"|위[의 ]|아래|다음|나는|내가|저는|제가|당신|여러분|둘째|셋째|넷째|첫째"
)
_POINTS_BACK = re.compile(
    r"(?:It|It[’']s|Its|They|Their|Them|He|She|His|Her|This|That|That[’']s|These|Those|Here|Such|Both|Others?|Another|Each|Then"
    r"|There|And|But|So|Or|Yet|However|Also|Still|Thus|Therefore|Moreover|Furthermore|Instead|Meanwhile|Additionally|Finally"
    r"|Similarly|Likewise|Otherwise|Nevertheless|For example|For instance|In addition|In fact|As a result|On the other hand"
    r"|In other words|I|I[’'](?:m|ve|d|ll)|My|You|Your|If you|When you|Of (?:these|those|them)"
    r"|The (?:former|latter|other|same|second|third)|First|Second|Third|Next|Lastly|To do (?:this|so))\b"
)
_DEBRIS = re.compile(r"https?:|www\.|[`|{}<>\\=_*#\[\]^]|…|\.\.|[?？]$|[?？] |::|->|\(\)|[:：]$|[☞☎▶👉👈]")
