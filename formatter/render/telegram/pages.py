"""Dividing what does not fit into one message: between tables, between their lines, never inside a line."""

from collections.abc import Iterable, Sequence

from formatter.render.telegram.markup import LENGTH, Markup, join
from formatter.render.telegram.tables import Chunk, TableText


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
    done: list[Markup] = []
    page = table.title
    for piece in (piece for chunk in table.chunks for piece in _pieces(chunk, LENGTH - table.title.length - 1)):
        together = join("\n", (page, piece))
        if together.fits:
            page = together
        else:
            done.append(page)
            page = join("\n", (table.title, piece))
    return [*filter(lambda page: page is not table.title, done), page]


def _pieces(chunk: Chunk, room: int) -> list[Markup]:
    """The chunk as wrapped runs of lines that fit beside the title."""
    runs: list[list[Markup]] = [[]]
    for line in chunk.lines:
        if runs[-1] and not _beside(chunk, [*runs[-1], line], room):
            runs.append([])
        runs[-1].append(line)
    return [chunk.wrap(join("\n", run)) for run in runs]


def _beside(chunk: Chunk, lines: Sequence[Markup], room: int) -> bool:
    run = chunk.wrap(join("\n", lines))
    return run.length <= room and run.fits
