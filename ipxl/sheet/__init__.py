"""The kit that every workbook of ours is made with: palette, formats, checked writes, row heights, pages, the package."""
