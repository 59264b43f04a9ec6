"""What is kept about a period: the ledger, the record of a merge, publications."""
