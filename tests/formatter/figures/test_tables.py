"""The figures of a table."""

from bot.model import Figure, Table
from formatter.figures import in_table


def by_label(table: Table) -> dict[str | None, Figure]:
    """The figures of a table by their labels."""
    return {figure.label: figure for figure in in_table(table)}


def test_units_come_from_the_header() -> None:
    """A bare number takes the unit of its column, a change column gives directions."""
    table = Table(
        header=("지역", "신청(건)", "예산(억원)", "증감률"),
        rows=(("강릉", "1,200", "30.5", "△2.1%"), ("합계", "3,400", "81", "4%")),
    )
    figures = by_label(table)
    assert (figures["강릉 신청"].value, figures["강릉 신청"].unit) == (1200, "건")
    assert (figures["강릉 예산"].value, figures["강릉 예산"].unit) == (3_050_000_000, "KRW")
    assert (figures["강릉 증감률"].value, figures["강릉 증감률"].direction, figures["강릉 증감률"].role) == (
        2.1,
        "down",
        "change",
    )
    assert figures["합계 증감률"].direction == "up"


def test_the_total_comes_first() -> None:
    """The figures of the row of totals come first."""
    table = Table(header=("구분", "인원(명)"), rows=(("남", "10"), ("여", "12"), ("합계", "22")))
    assert in_table(table)[0].value == 22


def test_of_several_years_the_last_is_news() -> None:
    """Earlier years are old values, the direction comes from comparing."""
    table = Table(header=("", "2031년", "2032년"), rows=(("예산", "3억 원", "2억 원"),))
    new, old = in_table(table)
    assert (new.label, new.role, new.direction) == ("예산 2032년", "level", "down")
    assert (old.label, old.role, old.direction) == ("예산 2031년", "from", "none")


def test_keys_and_values_need_no_header() -> None:
    """The first column names the rest; dates and telephones are no figures."""
    table = Table(rows=(("일시", "2031. 3. 5. 14:00"), ("참가비", "2만 원"), ("문의", "044-123-4567")))
    (fee,) = in_table(table)
    assert (fee.label, fee.value) == ("참가비", 20_000)


def test_serial_numbers_and_empty_cells_are_no_figures() -> None:
    """연번, dashes and numbers without any unit are no figures."""
    table = Table(header=("연번", "업체", "수량"), rows=(("1", "가람", "-"), ("2", "나루", "17")))
    assert in_table(table) == ()


def test_offsets_cut_the_cell() -> None:
    """The sentence of a table's figure is its cell."""
    table = Table(header=("업체", "처분"), rows=(("가람", "과태료 30만 원"),))
    (fine,) = in_table(table)
    assert fine.sentence == "과태료 30만 원"
    assert fine.sentence[fine.start : fine.end] == fine.text == "30만 원"
    assert fine.role == "threshold"


def test_an_empty_table_has_none() -> None:
    """An empty table has no figures."""
    assert in_table(Table(rows=())) == ()


def test_the_unit_is_as_the_header_writes_it() -> None:
    """A bare number keeps the words of its unit, from the column or from the caption; a unit in the cell needs none."""
    table = Table((("합계", "3,759.1", "4.1%"),), header=("구분", "수출(억 달러)", "증감률(%)"))
    assert [figure.header_unit for figure in in_table(table)] == ["억 달러", None]
    common = Table((("가나시", "120"),), header=("지역", "예산"), caption="지역별 예산 (단위: 백만원)")
    (figure,) = in_table(common)
    assert (figure.value, figure.header_unit) == (120_000_000, "백만원")
