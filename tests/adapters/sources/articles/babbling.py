"""A worker that answers with what is no frame."""

import sys

sys.stdin.buffer.read(1)
sys.stdout.buffer.write(b"\xff" * 100)
sys.stdout.buffer.flush()
sys.stdin.buffer.read()
