"""Hosted accounts: of which kind each is, how it is reached, whether it is there, and in which groups it was heard."""
