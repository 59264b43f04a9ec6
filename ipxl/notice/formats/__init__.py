"""Files of every format as one document: paragraphs and tables with their places."""
