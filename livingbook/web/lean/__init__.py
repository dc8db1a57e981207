"""Lean pages: what a page loads is cut down to what it uses, when the book is built.

``page`` takes style sheets and scripts out of a page and puts others in, ``needs`` knows what a page can do without,
``styles``, ``scripts``, ``icons`` and ``images`` work on texts and files, ``stylefiles`` and ``scriptfiles`` make the
files of a build, ``press`` goes over the pages. Only ``extension`` knows Sphinx.
"""
