"""Match words of filters in texts, with Korean particles and compounds. Pure.

Korean writes particles onto words (반도체를) and words onto each other (기준금리, 지원제도), so a Korean word may stand within a
longer one. The shorter it is, the likelier it is there by chance: 배 in 담배, 부산 in 부산물. So one syllable must be
alone, two may have another word before or behind them but not a lone syllable that makes another word of them,
three or more are taken wherever they are. Letters and digits are whole words: AI is neither in said nor in AIDS.
"""

import html
import re
from functools import lru_cache

from bot.lib.unicode import composed

_HANGUL = "[가-힣]"
_LETTER = "[^\\W_가-힣぀-ヿ㐀-鿿豈-﫿]"
"""A letter or digit of a script that sets spaces between its words."""
_PARTICLES = (
    "은|는|이|가|을|를|의|에|와|과|도|만|로|나|란|께|들|으로|에서|에게|한테|부터|까지|보다|처럼|마다|조차|밖에|라도|이라도|이나|이란"
    "|라고|이라고|라는|이라는|이다|이며|이고|이라|이었다|였다|인|인데|뿐|든지|이든지|하고"
)
_ENDINGS = (
    "시|도|군|구|읍|면|동|청|부|처|원|관|업|계|사|주|용|형|별|산|권|측|률|율|량|액|비|세|값|론|식|적|인|여|발|행|간|내|외|화|장"
    "|전|후|상|중|대|난|법|안|제|급|성|력|금|책|료|단|자|차|팀|품|국|직|한|할|해|함|된|될|됨|돼|했|됐"
)
"""Syllables that make another word of the same matter of a word: 서울시, 미국산, 지원할."""
_OPENINGS = "고저무신비범탈친총각양"
"""Syllables that do so before it: 고금리, 비수도권."""
MAX_SEARCHED = 200_000
"""Characters of a body in which words are searched for: this work is done in the bot's own process."""
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_WITHIN_WORDS = re.compile(r"</?(?:a|b|em|font|i|mark|small|span|strong|sub|sup|u)(?:\s[^<>]{0,2000})?>", re.IGNORECASE)
_TAG = re.compile(r"<[/!a-zA-Z][^<>]{0,2000}>")


@lru_cache(maxsize=64)
def plain_text(markup: str) -> str:
    """Return a text without its tags, folded as `mentions` needs it. Of a longer one, the first MAX_SEARCHED characters."""
    words = html.unescape(_TAG.sub(" ", _WITHIN_WORDS.sub("", markup[:MAX_SEARCHED])))
    return folded(words)


def folded(text: str) -> str:
    """Fold a text: one case, composed characters, narrow full-width signs, single spaces."""
    return " ".join(composed(_UNSEEN.sub("", text), "NFKC").casefold().split())


def mentions(text: str, word: str) -> bool:
    """Return True where a folded text has the folded word, with any particles and any spacing of its parts."""
    return all(part in text for part in word.split()) and _pattern(word).search(text) is not None


@lru_cache(maxsize=4096)
def _pattern(word: str) -> re.Pattern[str]:
    syllables = len(re.findall(_HANGUL, word))
    spaced = r"\s?".join(re.escape(part) for part in word.split())
    return re.compile(_before(word[:1], syllables) + spaced + _after(word[-1:], syllables))


def _before(sign: str, syllables: int) -> str:
    if re.match(_HANGUL, sign):
        alone = f"(?<!{_HANGUL})"
        related = f"(?:{alone}|(?<={_HANGUL}{{2}})|(?<={alone}[{_OPENINGS}]))"
        return {1: alone, 2: related}.get(syllables, "")
    return f"(?<!{_LETTER})" if re.match(_LETTER, sign) else ""


def _after(sign: str, syllables: int) -> str:
    if re.match(_HANGUL, sign):
        alone = f"(?:{_PARTICLES}){{0,3}}(?!{_HANGUL})"
        related = f"(?:(?:{_ENDINGS})?{alone}|{_HANGUL}{{2}})"
        return {1: alone, 2: related}.get(syllables, "")
    return rf"(?:'?s|es)?(?!{_LETTER})" if re.match(_LETTER, sign) else ""
