"""Mail, out and in: settings and secrets, drafts, sending, the record of what was sent."""
