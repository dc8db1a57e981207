"""Releases of the book: what changed since the last, the stamp of version and date, the archive, the older versions."""
