"""Deliveries: fan-out, the queue, claiming, settling, digests, threads, cancelling."""
