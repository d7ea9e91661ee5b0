"""Register files as property companies send them."""

import csv
import io

import openpyxl

HEAD = [
    "楼栋",
    "单元",
    "房号",
    "面积",
    "业主姓名",
    "业主电话",
    "身份证号",
    "份额",
    "使用人姓名",
    "使用方式",
    "使用人电话",
]
ID_WANG, ID_CHEN = "11010519491231002X", "440524188001010014"  # invented, with the right last place


def row(building="7", entrance="1", number="301", area="89.35", owner="王秀兰", **more):
    """A line of the template; `more` by key."""
    said = {"phone": "13900000301", "identity": "", "share": "", "user": "", "how": "", "user_phone": ""} | more
    return [building, entrance, number, area, owner, *said.values()]


def csv_bytes(*rows, head=HEAD, encoding="utf-8"):
    out = io.StringIO(newline="")
    csv.writer(out).writerows([head, *rows] if head else rows)
    return out.getvalue().encode(encoding)


def xlsx_bytes(*rows, head=HEAD, merge=(), sheets=()):
    book = openpyxl.Workbook()
    for line in [head, *rows] if head else rows:
        book.active.append(line)
    for cells in merge:
        book.active.merge_cells(cells)
    for name in sheets:
        book.create_sheet(name)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def many(n):
    """`n` units: buildings of 100."""
    return [
        row(
            str(i // 100 + 1),
            str(i % 100 // 50 + 1),
            str(i % 50 + 101),
            "80.5",
            f"业主{i}",
            phone=f"139{i:08d}",
            how="自住",
        )
        for i in range(n)
    ]
