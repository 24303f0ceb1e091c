"""People and where they are: one person over all groups, membership by group."""
