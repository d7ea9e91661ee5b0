"""Every named URL of the portal, includes walked."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def walk(entries: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for entry in entries:
        if isinstance(entry, URLResolver):
            yield from walk(entry.url_patterns)
        else:
            yield entry


def patterns() -> list[URLPattern]:
    return list(walk(get_resolver().url_patterns))


def named() -> dict[str, list[str]]:
    """The names, each with the names of its arguments."""
    return {str(entry.name): list(entry.pattern.converters) for entry in patterns()}
