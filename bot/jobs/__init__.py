"""Background tasks that deliver nothing: operator alerts, config reload, retention, search index, clock changes, health."""
