"""The domain: the field's words and the system's promises. Imports nothing else of this project."""
