"""Types shared by every room; stdlib and numpy only, no I/O, no threads."""
