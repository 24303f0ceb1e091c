"""Measures: how fast the doors acknowledge, how soon an answer comes, how much a worker gets through."""
