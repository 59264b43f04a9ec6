"""Documents of the plan's own phases: mid-term evaluation, rectification, acceptance."""
