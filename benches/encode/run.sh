#!/usr/bin/env bash
# The product's encoder against ONNX Runtime, and a whole campaign against the pipeline in Python
# that one would write around it; the last lines are the ratios. Needs Python 3 with venv and pip,
# and the compiled corpus. What is written stays in target/encode.
#
#   benches/encode/run.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
work=target/encode
python=target/encode-python
mkdir -p "$work"
[ -x "$python/bin/python" ] || python3 -m venv "$python"
"$python/bin/pip" install --quiet --disable-pip-version-check -r benches/encode/requirements.txt

ours() { cargo run --release --locked --quiet -- bench "$@"; }
peer() { "$python/bin/python" "benches/encode/$1.py" "$2" --work "$work"; }

# One after the other: side by side they would share the cores.
ours encode --sentences "$work/sentences.jsonl" | tee "$work/encode-ours.json"
peer encode "$work/sentences.jsonl" | tee "$work/encode-peer.json"
ours campaign --items 12000 --out "$work/items.jsonl" | tee "$work/campaign-ours.json"
peer pipeline "$work/items.jsonl" | tee "$work/campaign-peer.json"

"$python/bin/python" - "$work" <<'PYTHON'
import json, pathlib, sys
work = pathlib.Path(sys.argv[1])
names = ("encode-ours", "encode-peer", "campaign-ours", "campaign-peer")
encode, onnx, campaign, pipeline = (json.loads((work / f"{name}.json").read_text()) for name in names)
def row(what, ours, peer, ratio):
    print(f"{what:<60}{ours:>10.4g}{peer:>10.4g}{ratio:>8.2f}")
print(f"\n{'':<60}{'ours':>10}{'peer':>10}{'ratio':>8}")
ours = encode["sentences_per_s_2"]
for what, key in (("eight bits", "int8_per_s"), ("eight bits, by length", "int8_sorted_per_s"), ("floats", "f32_per_s")):
    row(f"sentences/s, 2 threads, ONNX Runtime in {what}", ours, onnx[key], ours / onnx[key])
ours, peer = campaign["seconds"], pipeline["seconds_for_all"]
row("seconds of the campaign (the peer's from a tenth)", ours, peer, peer / ours)
ours, peer = campaign["f1"], pipeline["f1"]
row("F1 of the campaign (the peer's on a tenth)", ours, peer, ours / peer if peer else float("nan"))
PYTHON
