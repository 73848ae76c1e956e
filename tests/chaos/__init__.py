"""The bot as several processes against the local workspace and a real Postgres, while things break."""
