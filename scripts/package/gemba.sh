#!/bin/sh
# `gemba` of an installed build. Its runtime cannot run as plain Node (that fuse is off), so that the command line is the
# same program without a window: it opens no display, and ends with the command's own exit status.
self=$(readlink -f "$0" 2>/dev/null || echo "$0")
root=$(dirname "$(dirname "$self")")
export GEMBA_APP_DIR="$root"
if [ -f "$root/resources/better-sqlite3-napi9.node" ]; then
  export GEMBA_SQLITE_BINDING="$root/resources/better-sqlite3-napi9.node"
fi
set -- "$@"
sandbox=
[ "$(id -u)" -ne 0 ] || sandbox=--no-sandbox
command=
skip=
for word in "$@"; do
  if [ -n "$skip" ]; then skip=; continue; fi
  case $word in
    --workspace | --state) skip=yes ;;
    -*) ;;
    *) command=$word; break ;;
  esac
done
if [ "$command" = start ]; then
  exec "$root/gemba-console" $sandbox --log-level=3 "$@"
fi
exec "$root/gemba-console" $sandbox --log-level=3 --disable-gpu --ozone-platform=headless --cli "$@"
