"""Sentences through ONNX Runtime: how many a second, and whether it says what the product says.

    python3 encode.py SENTENCES [--model DIR] [--work DIR]

SENTENCES holds a sentence a line, {"ids": [...], "logits": [...]}: its pieces, and what the
product's engine says of it alone. Prints one JSON object. Exits with 1 if the graph in floats says
something else, since then it is no peer.
"""

import argparse
import itertools
import json
import sys
import time

import numpy
import onnxruntime

import batched

MOST = 2000
PASSES = 3
FARTHEST = 0.02


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sentences")
    parser.add_argument("--model", default="model")
    parser.add_argument("--work", default="target/encode")
    args = parser.parse_args()
    with open(args.sentences, encoding="utf-8") as file:
        lines = [json.loads(line) for line in itertools.islice(file, MOST)]
    inputs = list(batched.batches([line["ids"] for line in lines]))
    wanted = numpy.array([line["logits"] for line in lines], numpy.float32)
    figures = {"onnxruntime": onnxruntime.__version__, "sentences": len(lines)}
    for name, path in zip(("f32", "int8"), batched.build(args.model, args.work)):
        seconds, said = measured(batched.session(path), inputs)
        figures[f"{name}_per_s"] = len(lines) / seconds
        figures[f"{name}_farthest"] = float(numpy.abs(said - wanted).max())
    # What a careful programmer would do besides: hardly anything is padded then.
    by_length = sorted((line["ids"] for line in lines), key=len)
    seconds, _ = measured(batched.session(path), list(batched.batches(by_length)))
    figures["int8_sorted_per_s"] = len(lines) / seconds
    print(json.dumps(figures))
    if figures["f32_farthest"] > FARTHEST:
        sys.exit(f"ONNX Runtime says something else: {figures['f32_farthest']:.4f} off, {FARTHEST} allowed")


def measured(session, inputs):
    """Seconds of the fastest pass, and the logits."""
    session.run(["sentence"], inputs[0])
    fastest = float("inf")
    for _ in range(PASSES):
        started = time.perf_counter()
        said = [session.run(["sentence"], batch)[0] for batch in inputs]
        fastest = min(fastest, time.perf_counter() - started)
    return fastest, numpy.concatenate(said)


main()
