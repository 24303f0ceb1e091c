"""How much marketing a store bears: by what its customers spend, and whether they come back (S1-04)."""
