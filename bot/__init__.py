"""Speaks: Slack, the terminal, the store. What a text means is decided in `knowledge`."""
