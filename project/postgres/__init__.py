"""Django's PostgreSQL backend with a pool that finds out quickly when the server is away (base.py)."""
