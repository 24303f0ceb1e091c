"""Codes that lead into groups: made, kept, closed for a while; never dead while one of their groups has room."""
