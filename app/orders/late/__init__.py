"""What presses: late already, or in two minutes; for whoever follows it up."""
