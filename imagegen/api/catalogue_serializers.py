"""What styles and prompt templates look like in answers, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class StyleExampleOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    title = serializers.CharField(allow_blank=True)
    prompt = serializers.CharField(allow_blank=True)
    original_image_url = serializers.CharField(allow_null=True)
    styled_image_url = serializers.CharField(allow_null=True)
    thumbnail_url = serializers.CharField(allow_null=True)


class StyleCategoryOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    slug = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    icon = serializers.CharField(allow_blank=True)
    color = serializers.CharField(allow_blank=True)
    style_count = serializers.IntegerField()


class StyleCategoryNameOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    slug = serializers.CharField()
    name = serializers.CharField()


class StyleOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    category = StyleCategoryNameOut()
    prompt_template = serializers.CharField(help_text="With {style_name} and {original_prompt}.")
    default_quality = serializers.CharField()
    default_background = serializers.CharField()
    default_output_format = serializers.CharField()
    supports_transparency = serializers.BooleanField()
    is_premium = serializers.BooleanField()
    is_available = serializers.BooleanField(help_text="Whether the person's plan has it.")
    is_favorite = serializers.BooleanField()
    average_rating = serializers.FloatField(allow_null=True)
    rating_count = serializers.IntegerField()
    my_rating = serializers.IntegerField(allow_null=True)
    recent_uses = serializers.IntegerField()
    examples = StyleExampleOut(many=True)


class StylePreferenceOut(serializers.Serializer[Any]):
    style = StyleOut()  # type: ignore[assignment]  # a field may be named like an attribute of its base
    is_favorite = serializers.BooleanField()
    usage_count = serializers.IntegerField()
    last_used_at = serializers.DateTimeField(allow_null=True)


class PromptTemplateOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    slug = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    author = serializers.CharField(allow_null=True, help_text="The username of who wrote it; null for ours.")
    category = serializers.CharField(allow_blank=True)
    difficulty = serializers.CharField()
    type = serializers.CharField()
    prompt = serializers.CharField()
    fields = serializers.ListField(child=serializers.DictField())  # type: ignore[assignment]  # as above
    parameters = serializers.DictField()
    is_public = serializers.BooleanField()
    is_mine = serializers.BooleanField()
    is_ours = serializers.BooleanField()
    is_bookmarked = serializers.BooleanField()
    average_rating = serializers.FloatField(allow_null=True)
    rating_count = serializers.IntegerField()
    my_rating = serializers.IntegerField(allow_null=True)
    use_count = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
