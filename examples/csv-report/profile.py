"""Profiles sales.csv: what each column holds, and the totals of the year. Prints JSON."""

import csv
import json
from collections import defaultdict
from statistics import mean, median

NUMBERS = ("units", "unit_price", "discount", "revenue")


def column_profile(name, values):
    present = [value for value in values if value != ""]
    profile = {"name": name, "missing": len(values) - len(present), "distinct": len(set(present))}
    if name in NUMBERS:
        numbers = [float(value) for value in present]
        profile.update(
            minimum=min(numbers),
            median=round(median(numbers), 2),
            mean=round(mean(numbers), 2),
            maximum=max(numbers),
        )
    return profile


def totals(rows, key):
    revenue = defaultdict(float)
    for row in rows:
        revenue[row[key] or "(unknown)"] += float(row["revenue"])
    ranked = sorted(revenue.items(), key=lambda item: -item[1])
    return [{"name": name, "revenue": round(amount, 2)} for name, amount in ranked]


with open("sales.csv", newline="") as file:
    rows = list(csv.DictReader(file))

print(
    json.dumps(
        {
            "rows": len(rows),
            "first_day": min(row["date"] for row in rows),
            "last_day": max(row["date"] for row in rows),
            "revenue": round(sum(float(row["revenue"]) for row in rows), 2),
            "units": sum(int(row["units"]) for row in rows),
            "columns": [column_profile(name, [row[name] for row in rows]) for name in rows[0]],
            "by_product": totals(rows, "product"),
            "by_region": totals(rows, "region"),
        }
    )
)
