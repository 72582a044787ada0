#!/bin/sh
# Runs a command with POSTGRES_PWD as Temporal's configuration takes it: between the quotation marks
# of YAML, where a quotation mark or a backslash of the password would end the text or the server.
set -eu

POSTGRES_PWD=$(printf '%s' "${SQL_PASSWORD:?}" | sed 's/[\\"]/\\&/g')
export POSTGRES_PWD
exec "$@"
