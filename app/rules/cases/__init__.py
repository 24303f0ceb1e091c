"""The cases: what was found in a message, what was done about it, and what people have said to that."""
