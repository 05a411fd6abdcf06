"""Synthetic consultation data at the project's true scale, written through the ordinary services."""
