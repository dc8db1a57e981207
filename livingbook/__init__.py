"""The Python that makes the book live: one subpackage per concern, each a Sphinx extension of its own."""
