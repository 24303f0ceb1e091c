"""Somebody takes over from somebody else: groups, duties, and what WeCom makes of it."""
