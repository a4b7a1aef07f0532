"""The commands of `mash`, one module per group. They ask, record and print; what they show is worked out elsewhere."""
