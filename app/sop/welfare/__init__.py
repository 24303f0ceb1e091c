"""The welfare calendar: what a fan gets on each day of the week, told every morning and to whoever asks."""
