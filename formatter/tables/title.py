"""What a heading says of the table below it."""

import re


def title_of(heading: str) -> str | None:
    """The heading without its number; None for one that names a place in the text and nothing in the table (결론 및 향후 전망).

    Of "결론: 겨울철 안전 대책" the part behind the colon is the title.
    """
    said = _NUMBER.sub("", heading)
    return _PLACE.sub("", said).rstrip(" :：") or None


_NUMBER = re.compile(r"^\s*(?:\d{1,2}[.)]\s+|[①-⑳■□○●◆▶]\s*)")
_PLACE = re.compile(
    r"^(?:(?:결론|결어|맺음말|맺으며|마무리|마치며|끝으로)(?:하며|적으로)?(?:[과와]?\s|$|(?=[:：]))|(?:요약|정리)(?=$|[:：]|\s및)|"
    r"(?:관련\s)?문의(?:처|하기)?(?=$|[:：]|\s(?:및|안내|사항|정보|방법))|참고\s?(?:자료|링크|사항|문헌)?(?=$|[:：]|\s및)|추가\s?정보|"
    r"(?:conclusion|summary|contact|references)s?(?=$|[:：]|\sand\s))(?:[^:：]*$|[^:：]*[:：]\s*)",
    re.IGNORECASE,
)
