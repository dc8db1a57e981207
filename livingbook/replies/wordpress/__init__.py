"""Brings the comments of a WordPress site along, from the file that its export writes (WXR).

``reading`` streams the file, ``matching`` finds the thread of each post, ``converting`` makes a safe comment of each
one in the file, ``storing`` stores them all, or none if anything is wrong.
"""
