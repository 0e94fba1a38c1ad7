"""`in_json_list` finds the same rows on either engine, whatever the list holds."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import ColumnElement, select

from bot.model import Chat, Style
from store import SqlStore
from store.engine.column_types import in_json_list
from store.schema import destinations
from tests.store.making import NOW, fetch

NAMES = ["1", "22", "-100", '"', "\\", "서울'"]


async def chosen(store: SqlStore, column: ColumnElement[Any], values: Sequence[Any]) -> set[str]:
    """The chats whose column is among the values."""
    query = select(destinations.c.chat).where(in_json_list(column, "these"))
    return {row[0] for row in await fetch(store, query, {"these": values})}


@pytest.mark.parametrize("values", [[], NAMES[:1], NAMES, ["nobody", NAMES[3], NAMES[3]]])
async def test_texts(store: SqlStore, values: Sequence[str]) -> None:
    """Rows are found by texts with whatever signs in them, each once, and an empty list finds none."""
    for name in NAMES:
        await store.subscribe(Chat("telegram", name), ["policy"], Style(), NOW)

    assert await chosen(store, destinations.c.chat, values) == set(values) & set(NAMES)


async def test_numbers(store: SqlStore) -> None:
    """Numbers find rows as numbers."""
    for name in NAMES:
        await store.subscribe(Chat("telegram", name), ["policy"], Style(), NOW)

    found = [await chosen(store, destinations.c.id, ids) for ids in ([1, 3, 10**12], range(1, 100))]

    assert found == [{"1", "-100"}, set(NAMES)]
