"""A person is in one general group and one of an activity: who is in more is asked which they like to keep."""
