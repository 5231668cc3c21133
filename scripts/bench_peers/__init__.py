"""The parts of scripts/bench-peers; that script says what they do together."""
