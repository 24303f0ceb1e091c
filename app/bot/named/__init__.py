"""What accounts hear that know names alone: which group, which member, and what nobody can tell."""
