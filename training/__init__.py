"""How the language package is trained and measured. Not part of the product."""
