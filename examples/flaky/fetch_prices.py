"""Stands for a call to a service that is back at the third try. stdin: the number of the try."""

import json
import sys

attempt = int(sys.stdin.read())
if attempt < 3:
    print(f"try {attempt}: the price feed reset the connection", file=sys.stderr)
    sys.exit(1)
print(json.dumps({"attempt": attempt, "prices": {"Kettle": 34.9, "Lamp": 49.5}}))
