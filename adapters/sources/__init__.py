"""Sources of documents: folders and git repositories of posts, and feeds over HTTP."""
