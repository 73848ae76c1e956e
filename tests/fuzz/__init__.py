"""Whatever comes in: it is refused or answered, it never breaks anything."""
