"""Background tasks of a running bot: operator alerts, config reload, retention, search index, clock changes, store health."""
