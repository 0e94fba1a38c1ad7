"""The bot seen from a browser or a monitor: health, readiness and metrics."""
