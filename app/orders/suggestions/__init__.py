"""What fans would like to be better: thanked for at once, kept, and answered by a person."""
