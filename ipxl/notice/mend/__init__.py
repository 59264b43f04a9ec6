"""Text that was pasted, broken, copied or marked up, made paragraphs and tables again."""
