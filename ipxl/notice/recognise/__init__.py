"""What a document says: tasks, indicators, phases, members, head."""
