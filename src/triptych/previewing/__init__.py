"""Show the book in a browser while it is being written, built anew after each edit."""
