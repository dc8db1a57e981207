"""What time does to a book: links die, facts fall due, packages move on. ``python -m livingbook watch ...``."""
