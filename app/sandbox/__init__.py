"""A WeCom in a box: its own process, its own journal, the wire in both directions. It never reads our tables."""
