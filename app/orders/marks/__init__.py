"""Who has ordered carries a tag: in our own list, and in WeCom where they are a contact of the group's owner."""
