"""Prompts to subscribe or log in that replace the rest of a page's article, and subscription offers. Their prices are no news."""

import re
from html import escape, unescape

from formatter.text.bounds import regex

_KOREAN_ACCESS = r"구독|유료|회원|로그인|멤버십|멤버쉽|결제|프리미엄|정기권|이용권"
_KOREAN_READING = (
    r"(?:이|본|해당)\s?(?:기사|콘텐츠|글)[은는을를]|기사\s?(?:전문|전체)|전문을|(?:모든|전체|나머지)\s?(?:기사|내용|글|콘텐츠)"
    r"|(?:계속|끝까지|이어|마저|더)\s?(?:읽|보시|보려|볼)|무제한"
)
_ENGLISH_ACCESS = r"subscri(?:be|ber|bers|ption)|members?(?:hip)?|log\s?in|sign\s?(?:in|up)|register|premium"
_ENGLISH_READING = (
    r"(?:this|the\s(?:full|rest\sof\sth(?:e|is)))\s(?:article|story|content|post)|(?:continue|keep)\sreading|to\sread\b"
    r"|(?:full|unlimited)\saccess|read\s(?:more|on|the\sfull|unlimited)|unlock"
)
_ACCESS_ASKED = r"만|전용|하시|하세|해\s?주|하면|하셔|하고|시면|필요|후|이용"
_PROMPT = regex(
    rf"""
    (?:{_KOREAN_READING}) [^.!?。]{{0,60}}? (?:{_KOREAN_ACCESS}) [^.!?。]{{0,30}}? (?:{_ACCESS_ASKED})
    | (?:{_KOREAN_ACCESS}) [^.!?。]{{0,20}}? (?:{_ACCESS_ASKED}) [^.!?。]{{0,40}}? (?:{_KOREAN_READING})
    | (?:{_KOREAN_ACCESS}) [^.!?。]{{0,10}}? 전용 \s? (?:기사|콘텐츠|글) (?:입니다|이다)
    | \b(?:{_ENGLISH_READING}) [^.!?]{{0,80}}? \b(?:{_ENGLISH_ACCESS})\b
    | \b(?:{_ENGLISH_ACCESS})\b [^.!?]{{0,60}}? \b(?:{_ENGLISH_READING})
    """,
    re.IGNORECASE | re.VERBOSE,
)
_OFFER = regex(
    r"""
    지금 \s? (?:바로\s?)? 구독 하 (?:면|시면|세요|고) [^.!?。]{0,40}? (?:무료|할인|혜택|\d\s?(?:%|원))
    | (?:가입|구독) 하 (?:면|시면|고)? [^.!?。]{0,20}? 첫 \s? (?:달|주|\d\s?개월) [^.!?。]{0,20}? (?:무료|할인|\d\s?(?:%|원))
    | \byou\shave\s(?:\d+|one|two|three|no)\s(?:more\s)?(?:free\s)?(?:articles?|stories|reads)\s(?:left|remaining)
    | (?:\A|[.!?]\s) \s? (?:get|save|enjoy|take) \s (?:up\sto\s)? \d+% \s (?:off\s)?
      [^.!?]{0,40}? \b(?:plan|subscription|membership|subscribe)
    | \balready\sa\s(?:subscriber|member)\?
    """,
    re.IGNORECASE | re.VERBOSE,
)
_LONGEST_OFFER = 250
"""Characters of a block that is an offer; a longer one is a paragraph that speaks of one."""
_HINT = regex(rf"{_KOREAN_ACCESS}|{_ENGLISH_ACCESS}|가입|\bplans?\b|(?:left|remaining)\b", re.IGNORECASE)
_BLOCK = regex(r"(?=<(?:p|div|h[1-6]|li|ul|ol|section|article|aside|blockquote|table|br)\b)", re.IGNORECASE)
_MARKUP = regex(r"<[^<>]*>")
_SENTENCE_END = regex(r"[.!?。]\s")


def without_paywall(markup: str) -> str:
    """Return an article's HTML up to the sentence that asks to subscribe or log in to go on reading, without blocks of offers."""
    if not _HINT.search(markup):
        return markup
    kept: list[str] = []
    for block in _BLOCK.split(markup):
        text = unescape(_MARKUP.sub("", block))
        if prompt := _PROMPT.search(text):
            sentences = [end.end() for end in _SENTENCE_END.finditer(text, 0, prompt.start())]
            before = text[: sentences[-1]].strip() if sentences else ""
            return "".join([*kept, f"<p>{escape(before, quote=False)}</p>" if before else ""])
        if len(text) > _LONGEST_OFFER or not _OFFER.search(text):
            kept.append(block)
    return "".join(kept)
