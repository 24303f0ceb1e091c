"""Mass messages: where nobody of ours can speak, the owner gets the post ready-made and sends it with one tap."""
