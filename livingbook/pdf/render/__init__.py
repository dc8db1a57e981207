"""From a document of the book to Typst: one file per family of nodes, put together in ``translator``."""
