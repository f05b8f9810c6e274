"""A finished book: checked where it was put together, then swapped into place in one step."""
