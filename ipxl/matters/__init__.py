"""督办台账: one list over all periods of what leaders ordered, units asked for and lights showed, until it is closed."""
