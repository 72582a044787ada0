import { getLogger } from '@wflo/logging';

/** What an export carries, as its events in the log are called. */
export type Exported = 'span' | 'metrics' | 'log';

const LOGGERS = { span: 'wflo.tracing', metrics: 'wflo.metrics', log: 'wflo.logging' } as const;
const INCOMPLETE = {
  span: 'tracing_incomplete',
  metrics: 'metrics_export_incomplete',
  log: 'log_export_incomplete',
} as const;

/**
 * What the exports of several signals say of themselves, as lines of the log. A collector that is
 * away is away for all of them, and a variable may be wrong for all of them: what one has said, the
 * others do not say again.
 */
export class ExportLines {
  readonly #failing = new Map<Exported, string>();
  readonly #incomplete = new Set<string>();

  failing(exported: Exported, problem: string): void {
    const failure = withoutSignal(problem);
    const isKnown = [...this.#failing.values()].includes(failure);
    this.#failing.set(exported, failure);
    if (!isKnown) getLogger(LOGGERS[exported]).warning(`${exported}_export_failing`, { problem });
  }

  recovered(exported: Exported, detail: string): void {
    this.#failing.delete(exported);
    getLogger(LOGGERS[exported]).info(`${exported}_export_recovered`, { detail });
  }

  incomplete(exported: Exported, problem: string): void {
    if (this.#incomplete.has(problem)) return;
    this.#incomplete.add(problem);
    getLogger(LOGGERS[exported]).warning(INCOMPLETE[exported], { problem });
  }
}

/** Where to, why not, and what to change. */
function withoutSignal(problem: string): string {
  return problem
    .replace(/^.*? are not exported to /, '')
    .replace(/\/v1\/(?:traces|metrics|logs)\b/, '');
}
