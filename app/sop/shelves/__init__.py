"""Shelves of content: posts that are ready to be picked, so that a group reads what it has not read yet."""
