"""Revenue of sales.csv by month, and the best and the worst one. Prints JSON."""

import csv
import json
from collections import defaultdict

revenue = defaultdict(float)
with open("sales.csv", newline="") as file:
    for row in csv.DictReader(file):
        revenue[row["date"][:7]] += float(row["revenue"])

months = [{"month": month, "revenue": round(revenue[month], 2)} for month in sorted(revenue)]
print(
    json.dumps(
        {
            "months": months,
            "best": max(months, key=lambda month: month["revenue"]),
            "worst": min(months, key=lambda month: month["revenue"]),
        }
    )
)
