"""Hosted accounts: they hear what fans say and act in groups at once. Wire: docs/wire-hosted.md."""
