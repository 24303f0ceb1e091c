"""Stores, staff and groups: who looks after whom, when a shop is open, and what is held."""
