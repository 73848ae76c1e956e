"""The floor that thinks: text in, diagnosis out. Knows no Slack and opens no socket."""
