"""What was read, as rows of an assignment table with proposals where the notice is silent."""
