"""The bulletin 通报_<period>.docx: a draft for the office to finish, from one `Result` and nothing else."""
