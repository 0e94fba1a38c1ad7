"""An extraction that takes long for some pages."""

import time

from adapters.workers.worker_main import Jobs


def _extract(page: str, url: str) -> str:
    if "slow" in page:
        end = time.process_time() + 60
        while time.process_time() < end:
            pass
    return page


JOBS: Jobs = {"extract_article": _extract}
