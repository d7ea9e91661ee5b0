"""Dates of the English pages: in numbers as everywhere here, year first, and hours to 24."""

SHORT_DATE_FORMAT = "Y-m-d"
SHORT_DATETIME_FORMAT = "Y-m-d H:i"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "N j, Y, H:i"
