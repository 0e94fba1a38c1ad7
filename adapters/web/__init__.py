"""HTTP server: health, readiness, metrics and status page on the private side, webhooks on the public side."""
