"""What fans want from a shop: from a line of chat to a ticket that a clerk accepts, and the promise that runs."""
