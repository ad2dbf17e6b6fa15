#!/bin/sh
# Writes requirements/*.lock anew: every package with its hashes, for every platform, without an index address.
# Needs uv on PATH (or UV=/path/to/uv).
set -eu
cd "$(dirname "$0")/.."
lock() {
    out=$1; shift
    "${UV:-uv}" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-annotate --no-header "$@" --output-file "requirements/$out.lock"
}
lock run pyproject.toml requirements/setup.in
lock test pyproject.toml requirements/setup.in requirements/test.in
lock dask requirements/dask.in --constraint requirements/run.lock
