"""催报: whom to chase, why, and the words for it."""
