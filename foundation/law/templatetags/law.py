from __future__ import annotations

from django import template

from foundation.law import citation

register = template.Library()


@register.simple_tag
def cite(key: str) -> str:
    """The article behind `key`, as it stands today."""
    return citation.cite(key)
