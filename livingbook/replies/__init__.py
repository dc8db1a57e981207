"""The comment server: a small Django application that serves the built book and keeps its readers' comments."""
