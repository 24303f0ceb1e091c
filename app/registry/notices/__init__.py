"""Notices: what stands above a group's talk until another one is set."""
