"""The red lane: a complaint is answered first, by a person, within two minutes; seen through, and followed up."""
