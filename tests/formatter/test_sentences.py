"""Splitting of texts into sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formatter.text.sentences import is_written, split, without_dateline, without_lead_in


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("수출이 3.5% 늘었다. 수입은 줄었다.", ["수출이 3.5% 늘었다.", "수입은 줄었다."]),
        ("그는 “가겠다. 꼭 간다.”라고 말했다. 이어 떠났다.", ["그는 “가겠다. 꼭 간다.”라고 말했다.", "이어 떠났다."]),
        ('그는 "좋다. 간다." 라고 했다. 끝이다.', ['그는 "좋다. 간다." 라고 했다.', "끝이다."]),
        ("행사는 2027. 3. 5. 열린다. 누구나 온다.", ["행사는 2027. 3. 5. 열린다.", "누구나 온다."]),
        ("U.S. exports rose. Mr. Kim agreed. It ends by 2030. Then rest.",
         ["U.S. exports rose.", "Mr. Kim agreed.", "It ends by 2030.", "Then rest."]),
        ("1. The first. 2. The second.", ["1. The first.", "2. The second."]),
        ("□ 첫 항목 ○ 둘째 항목 △ 셋째", ["□ 첫 항목", "○ 둘째 항목", "△ 셋째"]),
        ("대책은 △교통 △안전 등 두 가지다.", ["대책은 △교통 △안전 등 두 가지다."]),
        ("예산이 △3.1% 줄었다.", ["예산이 △3.1% 줄었다."]),
        ("문을 열었습니다.이어 손님이 왔다.", ["문을 열었습니다.", "이어 손님이 왔다."]),
        ("전망… 갈림길. 끝났다… 그리고 시작", ["전망… 갈림길.", "끝났다…", "그리고 시작"]),
        ("Five counts of fraud; ii. two of theft; and iii. one of arson. He denies it.",
         ["Five counts of fraud; ii. two of theft; and iii. one of arson.", "He denies it."]),
        ("궁금하신가요? 지금 확인!", ["궁금하신가요?", "지금 확인!"]),
        ("첫 줄\n둘째 줄", ["첫 줄", "둘째 줄"]),
        ("  ", []),
        ("", []),
    ],
)  # fmt: skip
def test_a_paragraph_is_split_where_a_reader_would(text: str, expected: list[str]) -> None:
    """Quotations, dates, decimals and abbreviations stay whole; bullets and line breaks part."""
    assert sentences(text) == expected


@given(st.text(alphabet=st.sampled_from('가다요 .!?…"“”()[]1230\n□△AaU,')))
def test_nothing_but_white_space_is_lost(text: str) -> None:
    """The sentences together hold every other character, in order."""
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


@pytest.mark.parametrize("text", ["(" * 20_000, '"' * 20_001, "다." * 20_000, "1." * 20_000, "." * 20_000, "□ " * 20_000])
def test_hostile_text_is_split_at_once(text: str) -> None:
    """Long runs of signs cost no more than other text of their length."""
    assert sum(end - start for start, end in split(text)) <= len(text)


@pytest.mark.parametrize(
    ("quantity", "text", "written"),
    [
        ("25만 원", "25만원을 준다", True),
        ("5000명", "1만5000명이 왔다", False),
        ("5000명", "1만 5000명이 왔다", False),
        ("5억 원", "3조 5억 원을 쓴다", False),
        ("45억 원", "35억~45억 원을 쓴다", True),
        ("2%", "1.2%", False),
        ("$2", "$2.5", False),
        ("2", "2 million", False),
    ],
)
def test_a_quantity_within_a_longer_number_is_not_written(quantity: str, text: str, written: bool) -> None:
    """A part of another number, even behind its 만 or 억, is another quantity."""
    assert is_written(quantity, text) == written


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Here's what you need to know: The rate rose to 5%.", "The rate rose to 5%."),
        ("Let’s dive into the details: Ferries run again.", "Ferries run again."),
        ("Experts revealed that The chair has refused the plea.", "The chair has refused the plea."),
        ("The mayor said that the chair has refused the plea.", "The mayor said that the chair has refused the plea."),
        ("We announce that The Carpentries has a new board.", "We announce that The Carpentries has a new board."),
        ("The rule is simple: No dogs on the beach.", "The rule is simple: No dogs on the beach."),
    ],
)
def test_a_lead_in_is_no_part_of_the_sentence(text: str, rest: str) -> None:
    """Words that only announce the sentence, or that a machine glued before its capital, are left out."""
    assert without_lead_in(text) == rest


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("6 October 2026 – Two more outlets closed.", "Two more outlets closed."),
        ("HAEON, Nov. 30 (Saegil News) – The city has paid.", "The city has paid."),
        ("NARU CITY & HAEON – Oct. 17, 2026 – Orum is new.", "Orum is new."),
        ("NARU, MA, USA -- May 8, 2026 -- Orum opened.", "Orum opened."),
        ("(Naru View, California)  — The fund grew.", "The fund grew."),
        ("HAEON — The port opened.", "The port opened."),
        ("[해온=누리뉴스] 김가람 기자 = 시가 문을 열었다.", "시가 문을 열었다."),
        ("(해온=누리통신) 시가 문을 열었다.", "시가 문을 열었다."),
        ("OBS – Open Build Service – is here.", "OBS – Open Build Service – is here."),
        ("Orum 11 – The landing was live.", "Orum 11 – The landing was live."),
        ("The Students Act (SA) — the law of 2015 — ends.", "The Students Act (SA) — the law of 2015 — ends."),
        ("In May 2026 – The rate fell.", "In May 2026 – The rate fell."),
        ("On Monday, 3 May 2026 – The rate fell.", "On Monday, 3 May 2026 – The rate fell."),
        ("Deadline June 5: The office closes.", "Deadline June 5: The office closes."),
    ],
)
def test_a_dateline_is_no_part_of_the_opening(text: str, rest: str) -> None:
    """Place, date and agency before the first sentence are left out; an acronym, a name and a sentence's own time stay."""
    assert without_dateline(text) == rest
