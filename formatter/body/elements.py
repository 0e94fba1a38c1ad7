"""HTML's elements, sorted by what they mean for a reader."""


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
BLOCKS = frozenset(
    _names("""
    p td tr br h2 li table th tbody ul h3 div hr thead ol h1 h4 h5 h6 blockquote pre address article aside body caption center dd
    details dialog dir dl dt fieldset figcaption figure footer form header hgroup legend main menu nav option search section
    summary tfoot
""")
)
HEADINGS = _names("h1 h2 h3 h4 h5 h6")
ITEMS = _names("li dd dt")
UNSEEN = frozenset(_names("script style template iframe object video audio canvas svg math head datalist noembed noframes"))
EMPHATIC = frozenset(_names("b strong em mark u i"))
