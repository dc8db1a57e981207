"""The steps by which the tables of the comment server came to their present shape."""
