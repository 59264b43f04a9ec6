"""A plan notice as a city sends it out, read into an assignment table with a place and a certainty for every field."""
