"""A flat keyword filter, as many offices run one: every word, looked for in every text.

    python3 keywords.py WORDS TEXTS

WORDS holds a word a line, TEXTS a text a line. Prints, for each text, the words that stand in it,
with tabs between them.
"""

import sys


def main():
    with open(sys.argv[1], encoding="utf-8", newline="\n") as file:
        words = file.read().split("\n")
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    with open(sys.argv[2], encoding="utf-8", newline="\n") as texts:
        for text in texts:
            found = [word for word in words if word in text]
            print("\t".join(found))


main()
