"""Choose the current returns, put them together, and judge them against the plan."""
