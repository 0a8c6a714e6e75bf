"""Reads compose files of Koyeb's as Koyeb's own library does, and names each key that it would lose.

Usage: koyeb_keys.py < FILES, an object in JSON, by name
"""

import json
import sys

from koyeb.api.models.create_compose import CreateCompose


def lost(given, read, where):
    if isinstance(given, dict):
        for key, value in given.items():
            if not isinstance(read, dict) or key not in read:
                yield f"{where}.{key}"
            else:
                yield from lost(value, read[key], f"{where}.{key}")
    elif isinstance(given, list):
        for index, value in enumerate(given):
            yield from lost(value, read[index], f"{where}[{index}]")
    elif given != read:
        yield where


found = [
    key
    for name, file in json.load(sys.stdin).items()
    for key in lost(file, CreateCompose.from_dict(file).to_dict(), name)
]
print("\n".join(found), file=sys.stderr)
sys.exit(1 if found else 0)
