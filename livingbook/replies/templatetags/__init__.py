"""Filters that templates use."""
