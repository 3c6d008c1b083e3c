"""PEP 440 by `packaging`, for lines `a<TAB>b`."""
import sys

from packaging.version import InvalidVersion, Version

for line in sys.stdin:
    a, b = line.rstrip("\n").split("\t")
    try:
        x, y = Version(a), Version(b)
    except InvalidVersion:
        print("!")
        continue
    print("<" if x < y else ">" if x > y else "=")
