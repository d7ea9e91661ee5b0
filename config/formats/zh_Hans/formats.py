"""Dates as they are written here: Django's own month and day have a zero in front (09月2日)."""

MONTH_DAY_FORMAT = "n月j日"
