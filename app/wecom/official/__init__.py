"""WeCom's own server API: callbacks of groups, contacts and our application; messages and cards to staff."""
