"""The discussion as part of the book: comments whose writers agreed, archived as data in ``discussion/``.

``archive`` reads and writes the files, ``releases`` remembers which comments a released version holds, ``pages`` draws
them for the book's pages, ``document`` makes docutils nodes of them for every other form of the book, and ``extension``
plugs into Sphinx. Nothing here needs the comment server.
"""
