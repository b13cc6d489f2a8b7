"""Learning open speech from a domain's own sentences: run by its owner, never by the assistant."""
