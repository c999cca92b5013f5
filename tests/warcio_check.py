#!/usr/bin/env python3
"""Reads a .warc.gz with warcio, an independent reader, and checks every digest.

Usage: warcio_check.py FILE.warc.gz
Needs: pip install warcio

Prints one line of JSON: {"ok": bool, "types": [...], "problems": [...]}.
Exit status 0 if every record was read and every digest held, 1 otherwise.
"""
import json
import sys

from warcio.archiveiterator import ArchiveIterator


def check(path):
    types, problems = [], []
    try:
        with open(path, "rb") as stream:
            for record in ArchiveIterator(stream, check_digests=True):
                types.append(record.rec_type)
                # Digests are only known once the content was read to its end.
                while record.raw_stream.read(1 << 16):
                    pass
                name = record.rec_headers.get_header("WARC-Record-ID")
                if record.rec_headers.get_header("WARC-Block-Digest") is None:
                    problems.append(f"{name}: no block digest")
                if record.digest_checker.passed is False:
                    problems += [f"{name}: {p}" for p in record.digest_checker.problems]
    except Exception as error:  # warcio raises many kinds on broken files
        problems.append(f"{type(error).__name__}: {error}")
    return types, problems


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    types, problems = check(sys.argv[1])
    ok = bool(types) and not problems
    print(json.dumps({"ok": ok, "types": types, "problems": problems}))
    sys.exit(0 if ok else 1)


if __name__ == "__main__":
    main()
