"""Dividing what does not fit into one message: between tables, between their lines, never inside a line."""

from collections.abc import Iterable

from formatter.render.telegram.markup import Markup, join
from formatter.render.telegram.tables import TableText


def pages(tables: Iterable[TableText]) -> list[Markup]:
    """The tables as few messages, in order; one that is too long for a message begins on its own page."""
    done: list[Markup] = []
    page = Markup()
    for table in tables:
        together = join("\n\n", (page, table.whole))
        if together.fits:
            page = together
            continue
        *full, last = _divided(table)
        done += [*filter(None, (page,)), *full]
        page = last
    return [*done, *filter(None, (page,))]


def paragraphs(pieces: Iterable[Markup], separator: str) -> list[Markup]:
    """Pieces, each of which fits, packed into as few messages as their order allows."""
    done: list[Markup] = []
    page = Markup()
    for piece in filter(None, pieces):
        together = join(separator, (page, piece))
        if page and not together.fits:
            done.append(page)
            page = piece
        else:
            page = together
    return [*done, *filter(None, (page,))]


def _divided(table: TableText) -> list[Markup]:
    """The table's pages; the title stands on each."""
    runs: list[list[Markup]] = [[]]
    for line in table.lines:
        if runs[-1] and not table.page([*runs[-1], line]).fits:
            runs.append([])
        runs[-1].append(line)
    return [table.page(run) for run in runs]
