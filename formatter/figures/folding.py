"""Spelling variants of signs made one, each character for one, so that offsets stay those of the text itself."""


def fold(text: str) -> str:
    """The text with full-width ASCII, dashes, tildes, spaces and currency signs in their plain form; of the same length."""
    return text.translate(_FOLDED)


_FULL_WIDTH_STEP = 0xFEE0
_FOLDED = {
    **{code + _FULL_WIDTH_STEP: code for code in range(0x21, 0x7F)},
    **dict.fromkeys(map(ord, "∼～〜〰"), "~"),
    **dict.fromkeys(map(ord, "−–‐‑"), "-"),
    **dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2009\u202f\u3000\t"), " "),
    **dict.fromkeys(map(ord, "ㆍ•‧∙"), "·"),
    ord("￦"): "₩",
    ord("￥"): "¥",
    ord("µ"): "μ",
}
