"""The way from the seeds to the page, found and drawn: for a person who asks why."""
