"""Walks: all groups are listed and read, so that a lost callback costs delay and nothing else."""
