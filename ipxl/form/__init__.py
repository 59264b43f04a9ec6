"""The one specification of the workbook that goes out and comes back, its writer and its reader."""
