"""核定/<period>.xlsx: the office's table of decisions, read and written. What its answers mean is `ipxl.merge`'s."""
