#!/usr/bin/env bash
# Puts together the folder of libtorch that the trainer (train/) is built against, from the wheels of
# the Python registry: no installer, no CUDA toolkit, CPU only, 490 MB. Needs Python 3 with pip and a
# C compiler. Source it, so that cargo sees where the folder is:
#
#   . scripts/libtorch.sh            default: target/libtorch
#   cargo run --release -p mingjian-train -- --help
mingjian_libtorch() {
  local root folder work
  root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
  folder=${MINGJIAN_LIBTORCH:-$root/target/libtorch}
  if [ ! -f "$folder/lib/libtorch.so" ]; then
    work=$(mktemp -d "${TMPDIR:-/tmp}/mingjian-libtorch.XXXXXX") || return
    libtorch_from_wheels "$work" "$folder" || { rm -rf "$work"; return 1; }
    rm -rf "$work"
  fi
  export LIBTORCH=$folder LIBTORCH_CXX11_ABI=0 LIBTORCH_BYPASS_VERSION_CHECK=1
  export LD_LIBRARY_PATH=$folder/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
}

libtorch_from_wheels() {
  local work=$1 folder=$2
  python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
    --python-version 3.11 --platform manylinux1_x86_64 --dest "$work" \
    'torch==2.4.1' 'nvidia-cuda-cupti-cu12==12.1.105' 'nvidia-cuda-runtime-cu12==12.1.105' || return
  (cd "$work" && sha256sum --check --quiet) <<'SUMS' || return
0b5f88afdfa05a335d80351e3cea57d38e578c8689f751d35e0ff36bce872113  torch-2.4.1-cp311-cp311-manylinux1_x86_64.whl
e54fde3983165c624cb79254ae9818a456eb6e87a7fd4d56a2352c24ee542d7e  nvidia_cuda_cupti_cu12-12.1.105-py3-none-manylinux1_x86_64.whl
6e258468ddf5796e25f1dc591a31029fa317d97a0a94ed93468fc86301d61e40  nvidia_cuda_runtime_cu12-12.1.105-py3-none-manylinux1_x86_64.whl
SUMS
  python3 - "$work" <<'PYTHON' || return
import pathlib, sys, zipfile
work = pathlib.Path(sys.argv[1])
folder = work / "libtorch"
(folder / "lib").mkdir(parents=True)
libraries = ("libtorch_cpu.so", "libc10.so", "libgomp-", "libcupti.so.12", "libcudart.so.12")
for wheel in work.glob("*.whl"):
    with zipfile.ZipFile(wheel) as files:
        for name in files.namelist():
            parts = pathlib.PurePosixPath(name).parts
            if parts[-1].startswith(libraries):
                (folder / "lib" / parts[-1]).write_bytes(files.read(name))
            elif parts[:2] == ("torch", "include") and not name.endswith("/"):
                out = folder.joinpath(*parts[1:])
                out.parent.mkdir(parents=True, exist_ok=True)
                out.write_bytes(files.read(name))
(folder / "build-version").write_text("2.4.1\n")
PYTHON
  # The CUDA half of libtorch.so is not there; what links against it needs its other half alone.
  cc -shared -Wl,--no-as-needed -Wl,-rpath,'$ORIGIN' -o "$work/libtorch/lib/libtorch.so" \
    -L"$work/libtorch/lib" -ltorch_cpu -lc10 -x c /dev/null || return
  mkdir -p "$(dirname "$folder")"
  rm -rf "$folder"
  mv "$work/libtorch" "$folder"
  echo "$folder: libtorch 2.4.1 is put together"
}

mingjian_libtorch
