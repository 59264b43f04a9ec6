"""What a leader holds: one page on paper and for a phone."""
