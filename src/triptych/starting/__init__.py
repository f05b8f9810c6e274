"""Start an essay: a project that builds at once, with an author's own texts as its sources."""
