"""HTML elements and their effect on the text a reader sees."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "heading", "item", "quote"]


@dataclass(frozen=True, slots=True)
class Element:
    """The effect of an element: it breaks the line, gives its text a kind, emphasises it, has styles or links, or hides it."""

    block: bool = False
    kind: Kind | None = None
    emphatic: bool = False
    styled: bool = False
    unseen: bool = False


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# The most frequent first: they stand in an alternation of a regular expression.
KNOWN = _names("""
    p b span td tr br h2 li table strong th tbody ul a h3 div hr img thead em i u ol h1 h4 h5 h6 font blockquote small code pre
    abbr acronym address area article aside audio base bdi bdo big body button canvas caption center cite col colgroup data
    datalist dd del details dfn dialog dir dl dt embed fieldset figcaption figure footer form head header hgroup html iframe
    input ins kbd label legend link main map mark menu meta meter nav nobr noscript object optgroup option output param picture
    progress q rp rt ruby s samp script search section select source strike style sub summary sup svg template textarea tfoot
    time title track tt var video wbr
""")
_BLOCKS = _names("""
    p td tr br table th tbody ul hr thead ol pre address article aside body caption center details dialog dir dl fieldset
    figcaption figure footer form header hgroup legend main menu nav option search section summary tfoot
""")
MEANING: dict[str, Element] = {
    **dict.fromkeys(_BLOCKS, Element(block=True)),
    **dict.fromkeys(_names("h1 h2 h3 h4 h5 h6"), Element(block=True, kind="heading")),
    **dict.fromkeys(_names("li dd dt"), Element(block=True, kind="item")),
    **dict.fromkeys(_names("b strong em mark u i"), Element(emphatic=True)),
    **dict.fromkeys(_names("span font a"), Element(styled=True)),
    **dict.fromkeys(
        _names("script style template iframe object video audio canvas svg math head datalist noembed noframes"),
        Element(unseen=True),
    ),
    "blockquote": Element(block=True, kind="quote"),
    "div": Element(block=True, styled=True),
}
INLINE = Element()
"""The effect of an element that MEANING does not name: its text is shown inline."""
