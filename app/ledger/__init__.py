"""Points by double entry: what somebody has was taken from somewhere, once, and both sides are written down."""
