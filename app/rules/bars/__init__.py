"""The blacklist as people keep it: bars set and lifted by hand, several at once, undone within a day."""
