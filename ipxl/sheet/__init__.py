"""What every workbook that we write is made with."""
