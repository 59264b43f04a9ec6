"""Values, rules and messages: what a return says, and what is wrong with it."""
