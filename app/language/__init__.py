"""What a fan means: one pure `Reading` of a message, made once, for orders, rules and campaigns."""
