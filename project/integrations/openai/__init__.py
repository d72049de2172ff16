"""An API as OpenAI's clients know it, under `/v1/`: the analysts and the painter are its models (docs/integrations.md)."""
