"""Pages for people: the operator's console, and phone pages for staff."""
