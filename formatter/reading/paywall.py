"""The prompt to subscribe or log in that replaces the rest of a page's article. Its prices and terms are no news."""

import re
from html import unescape

from formatter.text.bounds import bounded

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
_PROMPT = bounded(
    rf"""
    (?:{_KOREAN_READING}) [^.!?。]{{0,60}}? (?:{_KOREAN_ACCESS}) [^.!?。]{{0,30}}? (?:{_ACCESS_ASKED})
    | (?:{_KOREAN_ACCESS}) [^.!?。]{{0,20}}? (?:{_ACCESS_ASKED}) [^.!?。]{{0,40}}? (?:{_KOREAN_READING})
    | \b(?:{_ENGLISH_READING}) [^.!?]{{0,80}}? \b(?:{_ENGLISH_ACCESS})\b
    | \b(?:{_ENGLISH_ACCESS})\b [^.!?]{{0,60}}? \b(?:{_ENGLISH_READING})
    """,
    re.IGNORECASE | re.VERBOSE,
)
_HINT = bounded(rf"{_KOREAN_ACCESS}|{_ENGLISH_ACCESS}", re.IGNORECASE)
_BLOCK = bounded(r"(?=<(?:p|div|h[1-6]|li|ul|ol|section|article|aside|blockquote|table|br)\b)", re.IGNORECASE)
_MARKUP = bounded(r"<[^<>]*>")
_SENTENCE_END = bounded(r"[.!?。]\s")


def without_paywall(markup: str) -> str:
    """Return an article's HTML up to the sentence that asks to subscribe or log in to go on reading."""
    if not _HINT.search(markup):
        return markup
    blocks = _BLOCK.split(markup)
    for number, block in enumerate(blocks):
        text = unescape(_MARKUP.sub("", block))
        if prompt := _PROMPT.search(text):
            sentences = [end.end() for end in _SENTENCE_END.finditer(text, 0, prompt.start())]
            before = text[: sentences[-1]].strip() if sentences else ""
            return "".join(blocks[:number]) + (f"<p>{before.replace('&', '&amp;').replace('<', '&lt;')}</p>" if before else "")
    return markup
