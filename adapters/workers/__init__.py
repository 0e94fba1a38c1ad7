"""Worker processes for work that may take long, crash or fill memory: parsing, formatting, extraction of articles."""

from adapters.workers.messages import JobFailed, JobStalled, JobTooSlow, WorkerDied, WorkerError, WorkerNotStarted
from adapters.workers.worker_process import WorkerProcess

__all__ = ["JobFailed", "JobStalled", "JobTooSlow", "WorkerDied", "WorkerError", "WorkerNotStarted", "WorkerProcess"]
