"""What a provider is told in place of the person's own words: their language found, the style's words put around them."""

from __future__ import annotations

from dreams.insights.language import language_of

from ..models import Style


def language(text: str, *, fallback: str) -> str:
    """`en`, `tr`, `es` or `ru`; empty where there are no words."""
    return language_of(text, fallback) if text.strip() else ""


def in_style(text: str, style: Style) -> str:
    """The style's template filled in. Only its two placeholders count, so braces in a prompt stay as they are."""
    return style.prompt_template.replace("{style_name}", style.name).replace("{original_prompt}", text).strip()
