"""Access logs: one request a line, in any common format, its status read in its column and nowhere else."""

from knowledge.reading.access_logs.columns import Header
from knowledge.reading.access_logs.entry import Entry
from knowledge.reading.access_logs.reader import has_number, read, read_line

__all__ = ["Entry", "Header", "has_number", "read", "read_line"]
