"""Posts of the clerks themselves: two suggestions a morning, one tap."""
