"""The radar: an account, a group or everything says nothing although it usually would have by now."""
