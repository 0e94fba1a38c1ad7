"""The outside: sources, platforms, the web and the sandbox. Adapters translate and never decide."""
