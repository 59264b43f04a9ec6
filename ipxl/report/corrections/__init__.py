"""What goes back to a unit: its own answers in a fresh workbook with the faults marked, and a letter."""
