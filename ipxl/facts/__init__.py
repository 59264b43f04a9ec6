"""What is known of a period, as typed rows: lights, judged items, and where each answer stands."""
