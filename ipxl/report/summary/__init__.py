"""The workbook that leaders read: a module a sheet."""
