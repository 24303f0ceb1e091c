"""The versions of the rule book: written, rehearsed, tried in some shops, in force everywhere, or halted."""
