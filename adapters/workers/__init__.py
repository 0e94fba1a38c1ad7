"""Worker processes for work that may take long, crash or fill memory: parsing, formatting, extraction of articles."""

from adapters.workers.messages import JobFailed, JobTimeout, WorkerDied, WorkerError, WorkerNotStarted
from adapters.workers.process import WorkerProcess

__all__ = ["JobFailed", "JobTimeout", "WorkerDied", "WorkerError", "WorkerNotStarted", "WorkerProcess"]
