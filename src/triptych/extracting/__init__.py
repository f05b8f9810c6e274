"""What `triptych extract` shows and asks: hits, passages, codes, and why a passage is refused."""
