#!/usr/bin/env bash
# Makes .venv with what uv.lock names, and compiles the catalogues. Needs Python 3.11 or newer and nothing else.
set -euo pipefail
cd "$(dirname "$0")/.."
python=""
for candidate in python3 python3.13 python3.12 python3.11; do
  if command -v "$candidate" >/dev/null && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    python=$candidate
    break
  fi
done
[ -n "$python" ] || { echo "Python 3.11 or newer is needed; install it first (Debian: apt-get install python3 python3-venv)." >&2; exit 1; }
[ -x .venv/bin/python ] || "$python" -m venv .venv
if command -v uv >/dev/null; then
  uv=uv
else
  [ -x .venv/bin/uv ] || .venv/bin/python -m pip install --quiet uv
  uv=.venv/bin/uv
fi
"$uv" sync --frozen --quiet --inexact
.venv/bin/python tools/catalogue.py --compile
