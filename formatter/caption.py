"""Captions of pictures: text alone reaches us, and what stood under a picture looks like a paragraph of news."""

import re


def is_caption(text: str) -> bool:
    """True for a line that describes a picture: it ends with whose picture it is, or says where in it people stand."""
    owned = text.rstrip(" ])").endswith(_OWNERS) and _CREDITED.search(text) is not None
    return len(text) <= _LONGEST and (owned or _PLACES.search(text) is not None)


_LONGEST = 250
_OWNERS = (
    *("사진기자단", "취재단", "기자", "특파원", "제공", "캡처", "캡쳐", "갈무리", "자료사진", "게티이미지"),
    *("연합뉴스", "뉴시스", "뉴스1", "로이터", "AFP", "AP", "EPA", "Reuters", "Getty Images"),
)
# Behind a sentence's end or a stroke, so that "일자리 정보 제공" in a list of services is none.
_CREDITED = re.compile(r"(?:[.!?|/ㅣ]|다\s|사진=)[\s|/ㅣ]*(?:[가-힣A-Za-z0-9\[\]]+[\s=·/]+){0,4}[가-힣A-Za-z0-9]+[\s\])]*$")
_PLACES = re.compile(r"(?:^|[.!?]\s)(?:사진\s)?(?:왼쪽|오른쪽)(?:부터|에서 \S{1,2}\s?번째)")
