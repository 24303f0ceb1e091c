"""The door to WeCom: ears that hear, hands that act. Rooms know only events and actions."""
