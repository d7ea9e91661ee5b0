"""The statistics as files: XLSX and PDF in the look of the official form, CSV with codes. In Chinese, as papers are.

The stored figures stand in the table as they were frozen. Where something was adjusted, the table follows once more
with the sums, and the adjustments stand on a page of their own.
"""

from dashboards.statistic_files.csv import as_csv
from dashboards.statistic_files.pdf import as_pdf
from dashboards.statistic_files.xlsx import as_xlsx

__all__ = ["as_csv", "as_pdf", "as_xlsx"]
