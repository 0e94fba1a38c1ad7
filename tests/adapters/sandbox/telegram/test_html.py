import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapters.sandbox.telegram.html import ParseError, parse_html

tdjson = pytest.importorskip("tdjson", reason="Telegram's own parser is not installed here")

_OURS = {
    "textEntityTypeBold": "bold",
    "textEntityTypeItalic": "italic",
    "textEntityTypeUnderline": "underline",
    "textEntityTypeStrikethrough": "strikethrough",
    "textEntityTypeSpoiler": "spoiler",
    "textEntityTypeCode": "code",
    "textEntityTypePre": "pre",
    "textEntityTypePreCode": "pre",
    "textEntityTypeBlockQuote": "blockquote",
    "textEntityTypeExpandableBlockQuote": "expandable_blockquote",
}
_TAGS = ["b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "blockquote", "tg-spoiler", "B", "p", "br"]
_OPENINGS = [
    '<a href="https://a.kr">',
    "<a>",
    '<a href="javascript:x">',
    '<span class="tg-spoiler">',
    "<span class=tg-spoiler>",
    "<span>",
    '<code class="language-py">',
    "<blockquote expandable>",
    "<b x='a&quot;>b'>",
    "<b =1>",
    "<a href=https://a.kr>",
    "<!-- x -->",
    "<b",
    "<",
    "<b x",
    "<b x=",
    '<b x="',
    "</",
    "</b ",
    "</b x>",
    "</>",
    '<tg-emoji emoji-id="5368324170671202286">',
    '<tg-emoji emoji-id="0">',
    '<tg-emoji emoji-id="x">',
    '<tg-time unix="1" format="r">',
    "<tg-time unix=1 format=q>",
]
_CLOSINGS = ["</a>", "</span>", "</tg-emoji>", "</tg-time>"]
_REFERENCES = (
    "&lt; &gt &amp; &quot; &nbsp; &AMP; &#39; &#x1F4F0; &#X41; &#0; &#xD800; &#1114110; &#1114111; &#99999999; & &; &#; &#x;"
)
_pieces = (
    st.sampled_from([f"<{tag}>" for tag in _TAGS] + [f"</{tag}>" for tag in _TAGS] + _OPENINGS + _CLOSINGS + _REFERENCES.split())
    | st.sampled_from(["속보", " ", "\n", "1 > 0", "x", "📰", "=", '"', "'", "/", "\t"])
    | st.text(max_size=6)
)
_wrapped = st.recursive(
    st.lists(_pieces, max_size=4).map("".join),
    lambda inner: st.builds("<{0}>{1}</{0}>".format, st.sampled_from(_TAGS[:13]), inner),
    max_leaves=6,
)
_sources = st.lists(_pieces | _wrapped, max_size=8).map("".join)


@settings(max_examples=400, deadline=None)
@given(_sources)
@example("1 < 2")
@example("<b>속보</i>")
@example("<b>📰<i>x</b></i>")
@example('<pre><code class="language-py">x</code></pre>')
def test_reads_html_as_telegrams_own_parser_does(source: str) -> None:
    """Text, formatting, refusals and their very words are those of Telegram's own parser."""
    assert _sandbox(source) == _telegram(source)


@pytest.mark.parametrize(
    ("source", "url"),
    [
        ('<a href="https://news.example.kr/a?b=1&amp;c=2">기사</a>', "https://news.example.kr/a?b=1&c=2"),
        ('<a href="tg://resolve?domain=x">x</a>', "tg://resolve?domain=x"),
        ('<a href="javascript:alert(1)">x</a>', None),
        ('<a href="/relative">x</a>', None),
        ('<a href="https://localhost/">x</a>', None),
    ],
)
def test_keeps_only_links_telegram_keeps(source: str, url: str | None) -> None:
    """A link to anything but a web address or Telegram loses its link and keeps its text."""
    _, entities = parse_html(source)
    assert [e["url"] for e in entities] == ([url] if url else [])


def _sandbox(source: str) -> Any:
    """Return the sandbox's result for an HTML text: its error, or text and formatting."""
    try:
        text, entities = parse_html(source)
    except ParseError as error:
        return f"Can't parse entities: {error}"
    known = [e for e in entities if e["type"] in _OURS.values()]
    return text, sorted((e["type"], e["offset"], e["length"], e.get("language", "")) for e in known)


def _telegram(source: str) -> Any:
    """Return TDLib's result for an HTML text: its error, or text and formatting."""
    query = {"@type": "parseTextEntities", "text": source, "parse_mode": {"@type": "textParseModeHTML"}}
    tdjson.td_execute(b'{"@type":"setLogVerbosityLevel","new_verbosity_level":0}')
    answer = json.loads(tdjson.td_execute(json.dumps(query).encode()))
    if answer["@type"] == "error":
        return answer["message"]
    found = []
    for entity in answer["entities"]:
        kind = entity["type"]["@type"]
        if kind in _OURS:
            found.append((_OURS[kind], entity["offset"], entity["length"], entity["type"].get("language", "")))
    return answer["text"], sorted(found)
