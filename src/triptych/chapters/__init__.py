"""The chapters: what an author writes, what it refers to, and whether that is there."""
