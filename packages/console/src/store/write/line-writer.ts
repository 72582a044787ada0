import { applyLine } from '../../facts/run-record.ts';
import { lineRun } from '../../facts/span-run.ts';
import type { Line } from '../../telemetry/telemetry.ts';
import { cut, textOrNull } from '../../values/json.ts';
import type { Resources } from './resources.ts';
import type { RunRecords } from './run-records.ts';
import type { Statements } from './statements.ts';
import { nanoToMs } from '../../values/time.ts';

const LONGEST_MESSAGE = 65_536;
/** What of a line is searched: its message and the texts of its fields. */
const LONGEST_SEARCHED = 8_192;

/** Stores log lines; one that has a uid or the emission id of a workflow's code, once. */
export class LineWriter {
  readonly #statements: Statements;
  readonly #resources: Resources;
  readonly #runs: RunRecords;

  constructor(statements: Statements, resources: Resources, runs: RunRecords) {
    this.#statements = statements;
    this.#resources = resources;
    this.#runs = runs;
  }

  /** Its id, or undefined when it was there already. */
  write(line: Line, nowMs: number): number | undefined {
    const { attributes } = line;
    const run = lineRun(attributes);
    const stored = this.#statements.run(
      `INSERT INTO line (at_ns, received_ms, severity, logger, message, attributes, resource_id,
         trace_id, span_id, execution_id, run_id, uid)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (uid) DO NOTHING`,
      line.atNano,
      nowMs,
      line.severity,
      line.logger,
      cut(line.message, LONGEST_MESSAGE),
      JSON.stringify(attributes),
      this.#resources.id(line.resource),
      line.traceId,
      line.spanId,
      run.executionId,
      run.runId,
      textOrNull(attributes['log.record.uid']) ??
        textOrNull(attributes.emission_id) ??
        textOrNull(attributes['wflo.emission_id']),
    );
    if (stored.changes === 0) return undefined;
    this.#statements.run(
      'INSERT INTO words (rowid, text) VALUES (?, ?)',
      2 * stored.id,
      searched(line),
    );
    this.#resources.seen(line.resource, 'log_ms', nowMs, null);
    if (run.executionId !== null) {
      const record = this.#runs.get(run.executionId, nanoToMs(line.atNano), 'logs');
      record.seen_ms = nowMs;
      applyLine(record, line);
    }
    return stored.id;
  }
}

function searched({ message, attributes }: Line): string {
  const texts = [message];
  let length = message.length;
  for (const [key, value] of Object.entries(attributes)) {
    if (length > LONGEST_SEARCHED) break;
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    texts.push(key, text);
    length += text.length;
  }
  return texts.join(' ').slice(0, LONGEST_SEARCHED);
}
