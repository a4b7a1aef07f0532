"""How what identifies a person is written in the United Kingdom, a module for each sort: shapes, and what decides when a
shape is not enough."""
