"""What an edit changes for the reader, before it is published: an essay now, and at a commit."""
