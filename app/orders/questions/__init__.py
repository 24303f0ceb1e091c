"""What fans ask: answered from what is known, at once; what nobody knows goes to a person, with the question."""
