#!/usr/bin/env python3
"""Fetches the ONNX Runtime of the guest page again, from npm, and checks it. Needs npm.

python assets/onnxruntime-web/fetch.py     # writes the files beside this script; exit code 1 if they are others

It is the smallest of its builds: WASM with SIMD and threads, without WebGPU. The large file is kept and sent as Brotli
and, for those that do not know it, as gzip.
"""

import gzip
import hashlib
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGE = "onnxruntime-web@1.30.0"  # MIT
SHA256 = {
    "ort.wasm.min.mjs": "219e6a1fc8a9938268d18efca3c91d310bd2f4a59bbd13744df5b2b7fc6cee3b",
    "ort-wasm-simd-threaded.mjs": "e13f7f94fc51b4ca72b12faeb1ee95f4ace6dfbc8939bc718aabdc0a27c4299b",
    "ort-wasm-simd-threaded.wasm": "3398c10d07d229bd91b364548e130e0e51a8e5704b88c7c083ebbeb78842dee2",
}
"""Of each file as npm has it."""


BROTLI = """const { constants: of, brotliCompressSync: packed } = require("zlib");
const content = require("fs").readFileSync(0);
const params = { [of.BROTLI_PARAM_LGWIN]: 24, [of.BROTLI_PARAM_SIZE_HINT]: content.length };
process.stdout.write(packed(content, { params }));"""
"""Python has none; npm comes with Node."""


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as package:
            found = {name: package.extractfile(f"package/dist/{name}").read() for name in SHA256}  # type: ignore[union-attr]
    others = [name for name, content in found.items() if hashlib.sha256(content).hexdigest() != SHA256[name]]
    for name in others:
        print(f"{name} is another: {hashlib.sha256(found[name]).hexdigest()}", file=sys.stderr)
    if others:
        return 1
    for name, content in found.items():
        if name.endswith(".wasm"):
            (HERE / f"{name}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
            packed = subprocess.run(["node", "-e", BROTLI], input=content, check=True, stdout=subprocess.PIPE)
            (HERE / f"{name}.br").write_bytes(packed.stdout)
        else:
            (HERE / name).write_bytes(content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
