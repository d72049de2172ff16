"""`make bench`: this server beside plain ways of doing the same, on one core each, against one fast upstream."""

END = "[end]"
"""The frame by which the plain servers say that a reply is over."""
PEER_KEY = "a key of the peers, thirty-two bytes and more"
PEER_TOKEN_PERSON = "bench-dreamer"
PASSWORD = "a-moon-over-the-water"
PEER_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Dreams</title><link rel="stylesheet" href="/static/site.css"></head>
<body>
<header><a href="/">Dreams</a> <span>{{ email }}</span></header>
<main><ul>
{% for dream in dreams %}<li><a href="/journal/{{ dream.id }}/">
<time>{{ dream.created_at }}</time> <b>{{ dream.title }}</b> {{ dream.description }}
{% if dream.mood %}<i>{{ dream.mood }}</i>{% endif %}{% if dream.is_nightmare %}<i>nightmare</i>{% endif %}</a></li>
{% endfor %}</ul></main>
</body>
</html>
"""
"""The plain servers' page with a list, in Django's and Jinja's language alike."""
