"""Posts: reading them, known posts, pending revisions, stories, full-text search, retention."""
