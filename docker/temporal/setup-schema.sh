#!/bin/sh
# Makes Temporal's two databases and brings their schemas up to date; does nothing where they are.
# As https://github.com/temporalio/samples-server/tree/main/compose does, whose auto-setup image
# Temporal has deprecated. SQL_PASSWORD is read by the tool itself.
set -eu

: "${POSTGRES_SEEDS:?}" "${POSTGRES_USER:?}" "${SQL_PASSWORD:?}"

for database in temporal temporal_visibility; do
  schema="${database#temporal_}"
  sql_tool() {
    temporal-sql-tool --plugin postgres12 --endpoint "$POSTGRES_SEEDS" --port "${DB_PORT:-5432}" \
      --user "$POSTGRES_USER" --database "$database" "$@"
  }
  sql_tool create
  sql_tool setup-schema --version 0.0
  sql_tool update-schema --schema-dir "/etc/temporal/schema/postgresql/v12/$schema/versioned"
done
