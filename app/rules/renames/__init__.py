"""Names that protected groups were found with."""
