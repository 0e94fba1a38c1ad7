"""An extraction that takes long for some pages."""

import time

from adapters.workers.child import Jobs


def _extract(page: str, url: str) -> str:
    if "slow" in page:
        time.sleep(60)
    return page


JOBS: Jobs = {"extract_article": _extract}
