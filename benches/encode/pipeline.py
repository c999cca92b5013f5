"""The pipeline that one would write around the network: sentences, pieces, batches, a bound.

    python3 pipeline.py ITEMS [--any LOGIT] [--model DIR] [--work DIR]

ITEMS holds an item of a campaign a line, {"id": ..., "text": ..., "breaches": true}. Every tenth is
read, all its sentences in eight bits, and is flagged if one of them reaches the bound. Prints one
JSON object; loading the network is not in its seconds.
"""

import argparse
import itertools
import json
import pathlib
import re
import time

import tokenizers

import batched

EVERY = 10
# Pieces of a sentence at most, so that a row with both its bounds has 256.
LONGEST = 254
# Whether any category is breached, after the 21 categories.
ANY = 21
AFTER_END = re.compile(r"(?<=[。！？!?；;\n])")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("items")
    parser.add_argument("--any", type=float, help="from which logit on; default: the product's")
    parser.add_argument("--model", default="model")
    parser.add_argument("--work", default="target/encode")
    args = parser.parse_args()
    with open(args.items, encoding="utf-8") as file:
        items = [json.loads(line) for line in itertools.islice(file, 0, None, EVERY)]
    folder = pathlib.Path(args.model)
    pieces = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
    _, int8 = batched.build(folder, args.work)
    session = batched.session(int8)
    bound = product_bound(folder) if args.any is None else args.any

    started = time.perf_counter()
    flagged, sentences = judged([item["text"] for item in items], pieces, session, bound)
    seconds = time.perf_counter() - started

    right = sum(item["breaches"] for at, item in enumerate(items) if at in flagged)
    precision = share(right, len(flagged))
    recall = share(right, sum(item["breaches"] for item in items))
    figures = {
        "items": len(items),
        "sentences": sentences,
        "seconds": seconds,
        "seconds_for_all": seconds * EVERY,
        "precision": precision,
        "recall": recall,
        "f1": share(2.0 * precision * recall, precision + recall),
    }
    print(json.dumps(figures))


def judged(texts, pieces, session, bound):
    """Which texts are flagged, and how many sentences were read."""
    first, last = pieces.token_to_id("<s>"), pieces.token_to_id("</s>")
    owners, rows = [], []
    for owner, text in enumerate(texts):
        cut = [sentence for sentence in AFTER_END.split(text) if sentence.strip()]
        for encoded in pieces.encode_batch(cut, add_special_tokens=False):
            owners.append(owner)
            rows.append([first, *encoded.ids[:LONGEST], last])
    said = (session.run(["sentence"], batch)[0][:, ANY] for batch in batched.batches(rows))
    reached = (logit >= bound for logit in itertools.chain.from_iterable(said))
    return set(itertools.compress(owners, reached)), len(rows)


def product_bound(folder):
    """The bound of the product: `any` under `sentence`, in its settings."""
    settings = (folder / "model.yaml").read_text(encoding="utf-8")
    return float(re.search(r"^sentence:\n(?:  .*\n)*?  any: (\S+)", settings, re.MULTILINE)[1])


def share(part, whole):
    return part / whole if whole else 0.0


main()
