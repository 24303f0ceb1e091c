"""What a group has talked about: the memory of the dialogue, a day long."""
