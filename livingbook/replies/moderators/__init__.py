"""Django's admin for moderators who prefer a browser: off until a maintainer makes an account.

``accounts`` makes accounts, ``door`` lets in, ``login`` slows guessing down, ``pages`` shows and decides. Accounts and
sessions are in a database of their own, ``accounts.db`` in the data folder; while that file is not there, none of this
is loaded.
"""
