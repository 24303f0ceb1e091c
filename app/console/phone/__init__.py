"""Pages for a phone at the counter: 375 px, one thumb, a bad net."""
