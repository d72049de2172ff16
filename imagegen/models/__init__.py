"""Pictures: uploads and styles, the jobs that make new ones, and their results."""

from .image import Image, Tag, Tagging
from .job import EventStream, Job, JobAttempt, JobEvent
from .result import Result
from .statistics import JobStatistics
from .strip import Scene, Strip
from .style import Style, StyleCategory, StyleExample, StylePreference, StyleRating
from .template import PromptTemplate, TemplateMark
from .webhook import WebhookDelivery, WebhookEndpoint, WebhookEvent

__all__ = [
    "EventStream",
    "Image",
    "Job",
    "JobAttempt",
    "JobEvent",
    "JobStatistics",
    "PromptTemplate",
    "Result",
    "Scene",
    "Strip",
    "Style",
    "StyleCategory",
    "StyleExample",
    "StylePreference",
    "StyleRating",
    "Tag",
    "Tagging",
    "TemplateMark",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookEvent",
]
