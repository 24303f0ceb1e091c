"""The day's timetable: what is posted in every group, at its time, by itself."""
