#!/bin/sh
# Makes the namespace `default`, where it is not yet; waits for the server by trying.
set -eu

attempts=30
until temporal operator namespace describe --namespace default >/dev/null 2>&1 ||
  temporal operator namespace create --namespace default; do
  attempts=$((attempts - 1))
  [ "$attempts" -gt 0 ] || exit 1
  sleep 2
done
