"""The comments on PostgreSQL. ``make test-postgres`` starts a server of its own for these tests and those of the server."""
