"""From seeds and data to one checked value: sources, passages, and what is said of them."""
