"""What leaders and the office read, made from a `ipxl.merge.result.Result` and from nothing else."""
