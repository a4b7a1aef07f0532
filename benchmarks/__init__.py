"""What a night costs, measured here and now: one command, one table, peers in the same run. `make bench`."""
