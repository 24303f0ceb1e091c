"""The line a message travels: door, inbox, worker, pipeline, outbox, relay."""
