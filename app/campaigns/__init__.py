"""Games and campaigns: what makes it worth coming back."""
