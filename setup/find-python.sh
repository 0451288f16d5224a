# Sets $python: 3.11 to 3.13 first (PostgreSQL comes with them), else any newer one.
python=
for newest in 14 100; do
  for candidate in python3 python3.13 python3.12 python3.11; do
    if [ -z "$python" ] && command -v "$candidate" >/dev/null 2>&1 &&
      "$candidate" -c "import sys; sys.exit(not (3, 11) <= sys.version_info < (3, $newest))" 2>/dev/null; then
      python=$candidate
    fi
  done
done
if [ -z "$python" ]; then
  echo "需要 Python 3.11 或更新版本 · Python 3.11 or newer is needed" >&2
  echo "  Debian 12+ / Ubuntu 24.04+:  apt-get install python3 python3-venv" >&2
  exit 1
fi
