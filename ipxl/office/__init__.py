"""What the office decides: what it is asked, what it answered and set by hand, its table 核定, its remarks."""
