"""The journal: dreams that are kept for nothing, looked back on by night, and asked about only when the dreamer wants."""
