/** Raised when the tables change: an older file is then set aside and a new one begun. */
export const SCHEMA_VERSION = 3;

/** Times: `…_ns` since 1970, exact; `…_ms` with fractions. Amounts: `…_pico`, 10⁻¹² USD. */
export const SCHEMA = `
CREATE TABLE resource (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, process TEXT NOT NULL, service TEXT NOT NULL,
  attributes TEXT NOT NULL
) STRICT;

CREATE TABLE process (
  id TEXT PRIMARY KEY, service TEXT NOT NULL, attributes TEXT NOT NULL,
  first_ms REAL NOT NULL, last_ms REAL NOT NULL,
  span_ms REAL, log_ms REAL, metric_ms REAL,
  -- the largest of a span's end minus its receipt
  ahead_ms REAL
) STRICT;

CREATE TABLE span_name (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

CREATE TABLE span (
  id INTEGER PRIMARY KEY,
  trace_id TEXT NOT NULL, span_id TEXT NOT NULL, parent_id TEXT,
  name_id INTEGER NOT NULL, kind INTEGER NOT NULL,
  start_ns INTEGER NOT NULL, end_ns INTEGER NOT NULL,
  status INTEGER NOT NULL, resource_id INTEGER NOT NULL, received_ms REAL NOT NULL,
  execution_id TEXT, run_id TEXT, pending INTEGER NOT NULL,
  summary TEXT NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX span_by_id ON span (trace_id, span_id);
CREATE INDEX span_by_parent ON span (trace_id, parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX span_by_run ON span (execution_id, start_ns) WHERE execution_id IS NOT NULL;
CREATE INDEX span_by_name ON span (name_id);

CREATE TABLE trace (
  trace_id TEXT PRIMARY KEY, root_name TEXT, name TEXT NOT NULL, service TEXT NOT NULL,
  start_ms REAL NOT NULL, end_ms REAL NOT NULL, spans INTEGER NOT NULL, errors INTEGER NOT NULL,
  execution_id TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX trace_by_start ON trace (start_ms);

CREATE TABLE llm (
  span INTEGER PRIMARY KEY, at_ms REAL NOT NULL,
  execution_id TEXT, run_id TEXT, activity_id TEXT, attempt INTEGER,
  model TEXT NOT NULL, provider TEXT, session TEXT, user TEXT, tags TEXT NOT NULL,
  input INTEGER, output INTEGER, usd_pico INTEGER, unpriced TEXT, upper_pico INTEGER,
  wasted INTEGER NOT NULL
) STRICT;
CREATE INDEX llm_by_run ON llm (execution_id, run_id, activity_id, attempt);
CREATE INDEX llm_by_time ON llm (at_ms);

CREATE TABLE failed_attempt (
  execution_id TEXT NOT NULL, run_id TEXT NOT NULL, activity_id TEXT NOT NULL,
  attempt INTEGER NOT NULL, span INTEGER NOT NULL,
  PRIMARY KEY (execution_id, run_id, activity_id, attempt)
) STRICT, WITHOUT ROWID;

CREATE TABLE line (
  id INTEGER PRIMARY KEY, at_ns INTEGER NOT NULL, received_ms REAL NOT NULL,
  severity INTEGER NOT NULL, logger TEXT NOT NULL, message TEXT NOT NULL, attributes TEXT NOT NULL,
  resource_id INTEGER NOT NULL, trace_id TEXT, span_id TEXT, execution_id TEXT, run_id TEXT,
  uid TEXT UNIQUE
) STRICT;
CREATE INDEX line_by_time ON line (at_ns);
CREATE INDEX line_by_run ON line (execution_id, at_ns) WHERE execution_id IS NOT NULL;
CREATE INDEX line_by_trace ON line (trace_id) WHERE trace_id IS NOT NULL;

-- Lines under twice their id, errors of spans under twice their id and one.
CREATE VIRTUAL TABLE words USING fts5 (text, content = '', contentless_delete = 1);

CREATE TABLE run (
  execution_id TEXT PRIMARY KEY, run_id TEXT, first_run_id TEXT,
  workflow TEXT, workflow_type TEXT, task_queue TEXT, namespace TEXT,
  status TEXT, status_source TEXT, status_ms REAL,
  started_ms REAL NOT NULL, started_source TEXT NOT NULL, ended_ms REAL,
  process TEXT, session TEXT, user TEXT, tags TEXT NOT NULL,
  now TEXT, error TEXT, seen_ms REAL NOT NULL,
  spans INTEGER NOT NULL, attempts INTEGER NOT NULL, retries INTEGER NOT NULL,
  errors INTEGER NOT NULL, left_out INTEGER NOT NULL,
  llm_calls INTEGER NOT NULL, input INTEGER NOT NULL, output INTEGER NOT NULL,
  usd_pico INTEGER NOT NULL, unpriced INTEGER NOT NULL, unbounded INTEGER NOT NULL,
  upper_pico INTEGER NOT NULL, wasted_pico INTEGER NOT NULL,
  end_pico INTEGER,
  ledger_ms REAL, ledger_pico INTEGER, ledger_calls INTEGER, ledger_input INTEGER,
  ledger_output INTEGER, ledger_unpriced INTEGER, ledger_unbounded INTEGER,
  ledger_upper_pico INTEGER,
  -- what a text is searched in, in lower case
  hay TEXT NOT NULL
) STRICT;
-- With the columns that totals are made of, so that they need not be read from the rows.
CREATE INDEX run_by_start ON run (started_ms DESC, execution_id, status, status_source, workflow,
  usd_pico, end_pico, unpriced, llm_calls, ledger_pico, ledger_calls, ledger_unpriced);
CREATE INDEX run_by_status ON run (status, started_ms DESC);

CREATE TABLE chain (
  execution_id TEXT NOT NULL, run_id TEXT NOT NULL, trace_id TEXT,
  status TEXT, status_source TEXT, status_ms REAL, started_ms REAL, ended_ms REAL,
  PRIMARY KEY (execution_id, run_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE metric (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, description TEXT NOT NULL, unit TEXT NOT NULL,
  type TEXT NOT NULL, monotonic INTEGER NOT NULL
) STRICT;
CREATE TABLE series (
  id INTEGER PRIMARY KEY, metric_id INTEGER NOT NULL, process TEXT NOT NULL, labels TEXT NOT NULL,
  latest REAL, sum REAL, at_ms REAL NOT NULL, kept_ms REAL NOT NULL,
  UNIQUE (metric_id, process, labels)
) STRICT;
CREATE TABLE point (
  series_id INTEGER NOT NULL, at_ms REAL NOT NULL, value REAL NOT NULL,
  PRIMARY KEY (series_id, at_ms)
) STRICT, WITHOUT ROWID;

CREATE TABLE loss (
  signal TEXT NOT NULL, reason TEXT NOT NULL, count INTEGER NOT NULL,
  since_ms REAL NOT NULL, last_ms REAL NOT NULL,
  PRIMARY KEY (signal, reason)
) STRICT, WITHOUT ROWID;
`;
