"""Whether a grid's first row is its header: by its tags, by its type, by what kind of words stand in it; never invented."""

from formatter.tables.grid import Grid


def has_header(grid: Grid) -> bool:
    """True where the first of at least two rows names what stands below."""
    if len(grid) < 2:
        return False
    first, below = grid[0], grid[1:]
    if all(cell.is_head for cell in first):
        return not all(cell.is_head for row in below for cell in row)
    return all(cell.is_bold for cell in first) and not all(cell.is_bold for row in below for cell in row)
