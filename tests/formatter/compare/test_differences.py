"""Detection of the changes of a post that a reader would notice."""

import csv
from dataclasses import replace
from pathlib import Path
from time import monotonic

import pytest

from bot.model import Change, Document, FeedRules, Post
from formatter.compare.differences import difference
from formatter.reading import read

_GOLD = Path(__file__).parents[4] / "shared" / "gold"

BODY = """
<p>출처: <a href="https://site.example/7001">해온시 청년 창업 예산 두 배</a> | 해온뉴스</p>
<p><img src="/assets/a.jpg" alt="해온뉴스 속보" /></p>
<h2>청년 창업 지원 확대</h2>
<p>해온시는 올해 청년 창업 지원에 <b>285억 원</b>을 투입한다고 밝혔습니다. 나루부 장관은 7월 9일까지 신청을 받는다고 말했다.
상반기에는 1,204명이 신청했고 이 가운데 56명이 선정됐습니다. 신청 서류는 새싹플러스포털에서 확인할 수 있습니다.</p>
<table><tr><th>지역</th><th>선정(명)</th></tr><tr><td>동쪽 마을</td><td>34</td></tr><tr><td>서쪽 마을</td><td>22</td></tr></table>
<p>자세한 내용은 해온시 누리집에서 확인하시기 바랍니다.</p>
<p>문의: 해온시 창업과(02-000-1234)</p>
<p>본 자료는 「공공누리 제1유형:출처표시」의 조건에 따라 이용할 수 있습니다. 자료출처=한빛브리핑 https://brief.example</p>
"""
POST = Post(
    "feed", "2026-05-01-1.md", "해온시 청년 창업 예산 두 배로", "해온시가 예산을 285억 원으로 늘린다.", BODY, image="/a.jpg"
)


def changes(old: str, new: str) -> tuple[Change, ...]:
    """The changes when `old` becomes `new` in the sample's body."""
    assert old in BODY
    return difference(POST, replace(POST, body=BODY.replace(old, new))).changes


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('src="/assets/a.jpg"', 'src="https://cdn.example/b.jpg"'),
        ("<b>285억 원</b>", "285억 원"),
        ("285억 원", "285억원"),
        ("1,204명", "1204명"),
        ("1,204명", "1천204명"),
        ("<h2>", "<h3>"),
        ("청년 창업 지원 확대</h2>", "확대되는 청년 창업 지원</h2>"),
        ("나루부 장관은", "나루통상자원부 장관은"),
        ("나루부 장관은", "나루부 장관이"),
        ("말했다.", "말했습니다."),
        ("밝혔습니다. 나루부", "밝혔습니다.</p><p>나루부"),
        ("자료출처=한빛브리핑 https://brief.example", "자료출처=한빛브리핑"),
        ("자료출처=한빛브리핑 https://brief.example", ""),
        ("<p>문의: 해온시 창업과(02-000-1234)</p>", ""),
        ("<p>자세한 내용은 해온시 누리집에서 확인하시기 바랍니다.</p>", ""),
        ("이용할 수 있습니다", "자유롭게 이용이 가능합니다"),
        ("</table>", "</table><p>참여 페이지: [이벤트 페이지 링크]</p>"),
        ("</table>", "</table><p>위와 같은 형식으로 작성해 주세요.</p>"),
        ("</table>", '</table><ul><li><a href="https://a.example">복지로 누리집</a></li><li>정부24 바로가기</li></ul>'),
        ("</table>", '</table><p>관련 기사: <a href="https://a.example/1">지난해 예산 20% 늘어</a></p>'),
        ("</table>", "</table><table><tr><th>기관</th><th>주소</th></tr><tr><td>국세청</td><td>바로가기</td></tr></table>"),
        ("</table>", "</table><p>각 소제목 아래에 길게 쓰고 표를 하나 넣어 주세요. 존댓말로 통일해 주세요.</p>"),
        ("</table>", "</table><p>I hope this draft helps. Let me know if you need a shorter version.</p>"),
        ("</table>", "</table><p>SEO 키워드: 창업 지원</p><p>#창업 #지원금</p>"),
        ("</table>", "</table><p>지금 할인 링크로 구매하시면 쿠폰을 드립니다. 상담 예약도 무료로 해 드려요.</p>"),
        ("\n", "\r\n"),
    ],
)
def test_what_no_reader_minds_is_silent(old: str, new: str) -> None:
    """Changes of pictures, markup, spacing, notation, grammar, credit wording and pointers are not reported."""
    assert changes(old, new) == ()


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        ("285억 원", "295억 원", Change("figure", "285억 원", "295억 원")),
        ("1,204명", "1,304명", Change("figure", "1,204명", "1,304명")),
        ("1,204명이 신청했고", "204명이 신청했고", Change("figure", "1,204명", "204명")),
        ("7월 9일까지", "7월 19일까지", Change("text", "9일까지", "19일까지")),
        ("새싹플러스포털에서", "새싹포털에서", Change("text", "새싹플러스포털에서", "새싹포털에서")),
        ("나루부", "가람부", Change("text", "나루부", "가람부")),
        ("<td>34</td>", "<td>35</td>", Change("table", "34", "35")),
        ("02-000-1234", "02-000-9999", Change("text", "02-000-1234", "02-000-9999")),
        ("제1유형", "제4유형", Change("credit", "1", "4")),
        ("자료출처=한빛브리핑", "자료출처=누리통신", Change("credit", "한빛브리핑", "누리통신")),
    ],
)
def test_a_changed_fact_is_reported(old: str, new: str, change: Change) -> None:
    """A changed amount, date, name, cell, telephone, licence or source is reported with old and new."""
    assert change in changes(old, new)


@pytest.mark.parametrize(
    "added",
    [
        "다만 서류를 내지 못한 신청자는 다음 해로 미뤄집니다. 관련 기사 바로가기",
        "선정된 사람은 12명 더 늘었습니다. 지금 바로 확인하세요!",
    ],
)
def test_news_next_to_boilerplate_is_reported(added: str) -> None:
    """A sentence of news that comes with a link or a call is a correction, also where it has a number."""
    assert changes("</table>", f"</table><p>{added}</p>")


def test_added_and_removed_sentences_are_reported() -> None:
    """A sentence of news that comes or goes is reported."""
    added = "다만 서류를 내지 못한 신청자는 다음 해로 미뤄집니다."
    assert changes("선정됐습니다.", f"선정됐습니다. {added}") == (Change("text", None, added),)
    assert changes(" 이 가운데 56명이 선정됐습니다.", " 선정은 끝나지 않았습니다.")


def test_a_number_that_ends_another_is_another() -> None:
    """A sentence that begins with 2명 is not the same as one with 12명."""
    old, new = (replace(POST, body=f"<p>{count}명이 행사장을 찾았다.</p>") for count in (2, 12))
    assert difference(old, new).changes == (Change("figure", "2명", "12명"),)


def test_a_denial_is_reported() -> None:
    """A verb that turns into its opposite is a reported change."""
    assert changes("선정됐습니다", "선정되지 않았습니다")


def test_headline_and_lead_are_reported() -> None:
    """A new headline and a new lead are reported as such; another spacing is not."""
    (headline,) = difference(POST, replace(POST, title="해온시 청년 창업 예산 세 배로")).changes
    assert headline.what == "headline"
    assert difference(POST, replace(POST, title="해온시  청년창업 예산 두 배로")).changes == ()
    lead = difference(POST, replace(POST, excerpt="나루시가 예산을 285억 원으로 늘린다.")).changes
    assert lead == (Change("lead", "해온시가", "나루시가"),)


def test_a_moved_paragraph_is_still_there() -> None:
    """Parts in another order make no change."""
    body = BODY.replace("<p>자세한", "<p>다음 일정은 곧 나옵니다.</p><p>자세한")
    moved = "<p>다음 일정은 곧 나옵니다.</p>" + BODY
    assert difference(replace(POST, body=body), replace(POST, body=moved)).changes == ()


def test_changes_are_in_the_order_of_their_weight() -> None:
    """Changes are listed in the order headline, lead, figures, tables, text, up to a limit."""
    body = BODY.replace("285억", "295억").replace("<td>34", "<td>35").replace("가람", "")
    new = replace(
        POST,
        title="전혀 다른 소식",
        excerpt="다른 요약이 왔다.",
        body=body + "".join(f"<p>{n}번째 소식이 왔다.</p>" for n in range(99)),
    )
    kinds = [change.what for change in difference(POST, new).changes]
    order = ["headline", "lead", "figure", "table", "text"]
    assert [order.index(what) for what in kinds] == sorted(order.index(what) for what in kinds)
    assert len(kinds) == 20


@pytest.mark.parametrize("unit", ["a.", "가 나 ", "가나다. ", "다.", "(링크", "1,000명 ", "<b>", "해당 "])
def test_a_hostile_body_takes_no_long_time(unit: str) -> None:
    """Two versions of a senseless body of 60,000 characters are compared in seconds."""
    old, new = (replace(POST, body=f"<p>{unit * (60_000 // len(unit))}{end}</p>") for end in ("끝났다", "시작이다"))
    start = monotonic()
    assert isinstance(difference(old, new).changes, tuple)
    assert monotonic() - start < 20


@pytest.mark.skipif(not _GOLD.exists(), reason="the marked edits are not here")
def test_marked_edits_are_judged_as_marked() -> None:
    """Every hand-marked pair of versions is reported or left as an editor marked it, its changed numbers among the changes."""
    with (_GOLD / "edits.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            old, new = (
                read(Document("x", "2024-07-01-1.md", "", (_GOLD / row[k]).read_bytes()), FeedRules("x"))
                for k in ("before", "after")
            )
            found = difference(old, new)
            assert (row["before"], found.visible) == (row["before"], row["label"] == "correction")
            if row["numbers_changed"]:
                before, after = row["numbers_changed"].split(">")
                assert Change("figure", before, after) in found.changes
