"""Figures and tables: pure functions of frames, drawn once and again only when they change."""
