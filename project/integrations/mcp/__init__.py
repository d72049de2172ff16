"""A server of the Model Context Protocol at `/mcp`: an assistant tells, searches and reads dreams, and has pictures made.

The package `mcp` is imported with the first call: a site that nobody calls so neither starts later nor holds more memory.
"""
