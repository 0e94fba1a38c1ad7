"""Tables are turned so that each row is about one entity."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Table
from formatter.body.tables import transposed


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        (
            Table(
                (("2,441.55포인트", "691.28포인트"), ("전장 대비 234.64포인트(8.77%) 하락", "88.05포인트(11.30%) 내림")),
                ("가지수", "나지수"),
            ),
            (
                ("가지수", "2,441.55포인트", "전장 대비 234.64포인트(8.77%) 하락"),
                ("나지수", "691.28포인트", "88.05포인트(11.30%) 내림"),
            ),
        ),
        (Table((("38표", "16표", "5표"),), ("가람", "나래", "다온")), (("가람", "38표"), ("나래", "16표"), ("다온", "5표"))),
        (
            Table((("매출", "120억 원", "95억 원"), ("직원", "340명", "210명")), ("구분", "가온산업", "나래전자")),
            (("가온산업", "120억 원", "340명"), ("나래전자", "95억 원", "210명")),
        ),
        (
            Table((("Price", "$12", "$15"), ("Weight", "3 kg", "4 kg")), ("", "Model A", "Model B")),
            (("Model A", "$12", "3 kg"), ("Model B", "$15", "4 kg")),
        ),
    ],
)
def test_entity_columns_become_rows(table: Table, rows: tuple[tuple[str, ...], ...]) -> None:
    """A table whose columns are the entities is turned: each entity has a row that begins with its name."""
    assert transposed(table).rows == rows


@pytest.mark.parametrize(
    "table",
    [
        Table((("서울", "1,204명", "5.2%"), ("부산", "87명", "12.0%")), ("지역", "접수", "증감")),
        Table((("서울", "1,204명"), ("부산", "87명")), ("지역", "접수")),
        Table((("서울", "1,204명"), ("부산", "87명"))),
        Table((("신청", "누리집"), ("기간", "3월 2일까지")), ("구분", "내용")),
        Table((("1분기", "120억 원", "95억 원"), ("2분기", "130억 원", "99억 원")), ("구분", "수출", "수입")),
        Table((("2023", "100", "200"), ("2024", "120", "210")), ("연도", "수출", "수입")),
        Table((("수출", "10", "20"), ("합계", "30", "40")), ("구분", "지난해", "올해")),
    ],
)
def test_other_tables_stay(table: Table) -> None:
    """A table whose rows are the entities, or that is ambiguous, stays as it is."""
    assert transposed(table) == table


@given(st.lists(st.lists(st.sampled_from(["", "가", "12%", "3명", "-"]), min_size=3, max_size=3), min_size=1, max_size=5))
def test_no_cell_is_lost(cells: list[list[str]]) -> None:
    """Turning keeps every cell and header."""
    table = Table(tuple(map(tuple, cells)), ("구분", "가", "나"))
    after = transposed(table)
    held = sorted(filter(None, [*(after.header or ()), *(cell for row in after.rows for cell in row)]))
    wanted = sorted(filter(None, [*(table.header or ()), *(cell for row in table.rows for cell in row)]))
    assert held == wanted or held == [word for word in wanted if word != "구분"]
