"""Trouble is told when nobody looks: what is wrong with the house itself, once, and when it is over."""
