"""`make demo`: the whole way of a model over two local accounts, and what came of it as a table."""
