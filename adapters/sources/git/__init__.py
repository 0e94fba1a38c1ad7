"""A git repository of posts, fetched by the git program and read without a working tree."""

from adapters.sources.git.feed import GitFeed
from adapters.sources.git.program import version_error
from adapters.sources.git.remote import Credentials, Remote
from adapters.sources.git.repository import Repository, folder_error
from adapters.sources.git.webhook import GitWebhook

__all__ = ["Credentials", "GitFeed", "GitWebhook", "Remote", "Repository", "folder_error", "version_error"]
