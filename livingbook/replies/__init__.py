"""The comment server: a small Django application that serves the book and keeps its readers' comments."""
