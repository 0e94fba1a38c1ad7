"""Blanks that nobody filled in: links to nowhere, names in brackets, numbers of zeros, a form's own words."""

from collections.abc import Sequence

from bot.model import Post
from formatter.hold.excerpts import around
from formatter.hold.rules import Rule, first_found, rule


def placeholder(post: Post, texts: Sequence[str]) -> str | None:
    """A link to nowhere, an example's address as the post's own link or picture, a blank in the title or the texts."""
    blank = first_found(MARKUP_RULES, post.body) or first_found(PICTURE_RULES, post.image or "")
    if blank:
        return " ".join(blank[0].split())
    whole = "\n".join((post.title, *texts))
    blank = first_found(TEXT_RULES, whole)
    return around(whole, blank) if blank else None


_NOWHERE = r"(?:#|(?:예약|이미지|다운로드)?\s?링크|주소|URL|url|여기|link|https?:(?://)?)"
_DOMAIN = (
    r"(?:https?:)?(?://)?(?:www\.)?(?:example|examplelink|samplelink|yourwebsite|yoursite|yourdomain)\d?\.(?:com|org|net|kr)\b"
)
_TO_EXAMPLE = rf"<a\s(?:[^<>]{{0,200}}\s)?href\s?=\s?[\"']\s*{_DOMAIN}[^<>]*>"
_ACTION = (
    r"(?:신청|예약|예매|다운로드|구매|바로\s?가기|보러\s?가기|더\s?보기|자세히|여기|링크|"
    r"(?i:apply|book|buy|download|register|sign up|click here|here|read more|learn more|more info))"
)

MARKUP_RULES = (
    rule(
        rf"href\s?=\s?[\"']\s*{_NOWHERE}\s*[\"']",
        finds='<a href="#">다운로드</a>',
        passes='<a href="https://news.example.kr/#top">본문</a>',
    ),
    rule(rf"src\s?=\s?[\"']\s*{_NOWHERE}\s*[\"']", finds='<img src="이미지링크">', passes='<img src="/files/1.jpg">'),
    rule(rf"\]\(\s*{_NOWHERE}\s*\)", finds="[예약하기](예약링크)", passes="[안내](https://news.example.kr/1)"),
    rule(
        rf"src\s?=\s?[\"']\s*{_DOMAIN}",
        finds='<img src="https://www.example.com/image.jpg">',
        passes='<img src="https://news.example.kr/1.jpg">',
    ),
    rule(rf"!\[[^\]\n]{{0,200}}\]\({_DOMAIN}", finds="![사진](https://example.com/1.jpg)", passes="![사진](/1.jpg)"),
    rule(
        rf"{_TO_EXAMPLE}[^<>]{{0,40}}{_ACTION}",
        finds='자세한 내용은 <a href="https://example.com/apply">신청 바로가기</a>에서 본다.',
        passes='<a href="https://example.com/plan">The demo</a> shows how the catalogue will look.',
    ),
    rule(
        rf"\[[^\]\n]{{0,40}}{_ACTION}[^\]\n]{{0,20}}\]\({_DOMAIN}",
        finds="👉 [신청 바로가기](https://www.example.com)",
        passes="A test page at [the demo](https://example.com/plan) shows it.",
    ),
    rule(
        rf"(?m)(?:^|>)\s{{0,20}}{_TO_EXAMPLE}[^<>]{{0,200}}</a>\s{{0,20}}(?:<|$)",
        finds='<td><a href="https://www.examplelink1.com">수출 기사</a></td>',
        passes='<p>The page <a href="https://example.com">of the test</a> works.</p>',
    ),
    rule(
        rf"(?m)^\W{{0,10}}\[[^\]\n]{{1,200}}\]\({_DOMAIN}[^)\n]{{0,200}}\)\W{{0,5}}$",
        finds="- [수출 기사](https://example.com/1)",
        passes="[The demo](https://example.com/1) shows it.",
    ),
)
"""Addresses that were never put in. An example's address is one only as a picture, an action or a link by itself."""

PICTURE_RULES = (
    rule(r"^이미지\s?링크$", finds="이미지 링크", passes="/files/image.jpg"),
    rule(rf"^{_DOMAIN}", finds="https://example.com/image.jpg", passes="https://news.example.kr/1.jpg"),
)

_NAMES = r"(?:이미지|사진|링크|기자\s?이름|날짜|회사명|이름|제목|내용|URL|여기에[^\])]{1,20})"
_FILL = r"(?:삽입|입력|추가|첨부|넣기)"
_OWNER = r"(?:담당자|기자|작성자|회사|기관|업체|브랜드|상품|제품|지역|행사|학교|인물|도시|부서|매체)"
# A name in brackets before a value is a label: [전화번호] 031-201-1111.
_NOT_A_LABEL = r"\](?=\s*(?:$|[\n,.)|\[]|[을를은는이가에로의]\s))"


def _filled(bracket: str, closing: str) -> Rule:
    return rule(
        rf"{bracket}{_NAMES}\s?{_FILL}[\])>}}]", finds=f"{bracket[-1]}이미지 삽입{closing}", passes="이미지 삽입 기능이 생겼다."
    )


TEXT_RULES = (
    rule(
        r"(?m)^(?:제목|내용|본문)[을를] (?:입력|작성)(?:하세요|해 ?주세요)[.!]?$",
        finds="제목을 입력하세요",
        passes="제목을 입력하세요, 이렇게 묻는 서식이 사라진다",
    ),
    *map(_filled, (r"\[", r"\(", r"<", r"\{"), "])>}"),
    rule(r"예약 ?링크|이미지링크", finds="예약링크", passes="예약은 링크에서"),
    rule(
        r"여기에\s?(?:내용|링크|이미지|텍스트)[을를]?\s?(?:입력|삽입|추가|넣)",
        finds="여기에 내용을 입력하세요.",
        passes="여기에 내용을 더했다.",
    ),
    rule(r"[Ll]orem ipsum", finds="Lorem ipsum dolor", passes="Lorem's restaurant"),
    rule(
        r"\[(?:[Ii]nsert|[Yy]our|INSERT|YOUR) [^\]]{1,40}\](?![(\[:])",
        finds="[Insert quote here]",
        passes="[your guide](https://news.example.kr/guide)",
    ),
    rule(
        rf"\[(?i:(?:company |city |product |agency )?(?:name|date|location|phone number)){_NOT_A_LABEL}",
        finds="Contact: [Company Name], [Phone Number]",
        passes="[name] Kim",
    ),
    rule(
        rf"\[(?:{_OWNER}\s?(?:이름|명)|전화\s?번호|이메일 주소){_NOT_A_LABEL}",
        finds="문의: [기관명]",
        passes="[전화번호] 031-201-1111",
    ),
    rule(
        r"\[여기에 [^\]]{1,20}\]|\(여기에 (?:링크|이미지|사진|내용)[^)]{0,12}\)",
        finds="자세한 내용은 [여기에 링크]를 보세요.",
        passes="(여기에 사는 사람은 12명이다)",
    ),
    rule(r"○○○ 기자|OOO 기자|20XX년|20○○년", finds="회의는 20XX년에 열린다.", passes="○○동에 사는 OO 씨"),
    rule(r"TODO: ", finds="TODO: write the intro", passes="A todo list"),
    *(
        rule(rf"{sign}[X○O]?월\s?[X○O]{{1,2}}일", finds=f"회의는 {sign}월 {sign}일에 열린다.", passes="회의는 3월 1일에 열린다.")
        for sign in "X○O"
    ),
    rule(
        r"(?<=\d[-.)])0{3,4}[-.]0{4}(?![\d-])|(?<!\d)010-1234-5678(?!\d)|(?<!\d)123-456-7890(?!\d)",
        finds="피해 복구 상담 00-000-0000",
        passes="상담 02-3000-0000, 800-555-0142",
    ),
)
"""Blanks in the text itself."""
