"""What goes up: the upper level's form filled from the merged result of this workspace."""
