"""Mail to moderators, and replies to those who asked for them twice. Off unless a mail server is named.

``configuration`` reads the settings, ``outbox`` notes what is to be sent, ``composing`` writes it, ``delivery`` hands
it to the mail server, ``courier`` does so in the background; ``tokens`` signs the links in it, ``pages`` answers them.
"""
