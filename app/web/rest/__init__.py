"""What every room's `api.py` is made of: who asks, one unit of work a request, lists from a `Listing`, answers kept."""
