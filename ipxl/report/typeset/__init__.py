"""Pages and pictures, by one typesetter: a template and its data in, PDF and PNG out."""
