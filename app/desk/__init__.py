"""What no machine may do, a person is asked to do: tasks with the exact words and target, until seen to be done."""
