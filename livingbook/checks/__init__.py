"""Checks of the prose that need no build. ``passages`` reads chapters, ``numbers`` finds numbers without evidence."""
