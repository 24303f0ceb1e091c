"""What is nobody else's business: where an order goes and whom to call, asked and answered away from the group."""
