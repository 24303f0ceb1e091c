"""House rules: welcome, the two lines of tolerance, who may not come in, and the group's name."""
