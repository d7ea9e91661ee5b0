"""The icons of heroicons, each drawn once for the process: a page shows twenty of them."""

from functools import lru_cache

from django import template
from heroicons.templatetags import heroicons

register = template.Library()
heroicon_mini = register.simple_tag(lru_cache(maxsize=512)(heroicons.heroicon_mini))
heroicon_outline = register.simple_tag(lru_cache(maxsize=512)(heroicons.heroicon_outline))
