"""Feeds as other readers' test suites have them: how many entries, titles, links and ids are read as each suite expects."""

from collections import Counter

from tests.adapters.sources.rss.suites import SUITES, Score, cases, score

COLUMNS = ("entries", "titles", "links", "ids", "texts")


def main() -> None:
    """Print a table, suite by suite; nothing where the shared corpus is not at hand."""
    if not SUITES.is_dir():
        print("skipped: the suites are not at hand")
        return
    documents: Counter[str] = Counter()
    scores: dict[str, Score] = {}
    for case in cases():
        documents[case.suite] += 1
        counted = score(case)
        total = scores.setdefault(case.suite, Score())
        total.wanted += counted.wanted
        total.right += counted.right
    print(f"{'suite':12} {'documents':>9} " + " ".join(f"{column:>13}" for column in COLUMNS))
    for suite, total in scores.items():
        print(f"{suite:12} {documents[suite]:9} " + " ".join(f"{_share(total, column):>13}" for column in COLUMNS))


def _share(total: Score, column: str) -> str:
    return f"{total.right[column]} of {total.wanted[column]}" if total.wanted[column] else "–"
