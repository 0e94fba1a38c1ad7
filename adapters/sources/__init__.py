"""Where posts come from: a folder of posts, and feeds over HTTP."""
