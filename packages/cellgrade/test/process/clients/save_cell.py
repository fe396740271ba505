"""Saves one cell: python3 save_cell.py URL BARCODE ENCODING. Prints the answer."""
import json
import sys
from urllib.request import Request, urlopen

url, barcode, encoding = sys.argv[1:]
cell = {
    "batteryStation": "01-08-16",
    "deviceCode": "FR-01",
    "barcode": barcode,
    "testTime": "2024-03-02 09:14:08",
    "workStep": "分容放电",
    "voltage": 3.2015,
    "electricity": 25.01,
    "volume": 102.513,
    "energy": 331.25,
}
body = json.dumps(cell, ensure_ascii=False).encode(encoding)
request = Request(url, body, {"x-request-datasource": "001", "Content-Type": "application/json"})
print(urlopen(request).read().decode("utf-8"))
