import { parseTraceParent } from '../wire/trace-parent.ts';

const CAPACITY = 5_000;

type Fields = Readonly<Record<string, unknown>>;

interface Run {
  readonly fields: Fields;
  /** What they were made of. */
  readonly traceParent: string | undefined;
}

/**
 * The runs that this process has seen, so that lines of the SDK and of Temporal core, which know a
 * run only by its run id, can name it like every other line.
 */
export class KnownRuns {
  readonly #runs = new Map<string, Run>();

  /** Remembers what a run's lines carry. */
  remember(runId: string, workflowId: string, executionId: string, traceParent?: string): void {
    const known = this.#runs.get(runId);
    if (known !== undefined && known.traceParent === traceParent) return;
    const span = parseTraceParent(traceParent);
    const fields = {
      workflow_id: workflowId,
      execution_id: executionId,
      ...(span === undefined
        ? {}
        : { trace_id: span.traceId, span_id: span.spanId, trace_flags: span.traceFlags }),
    };
    this.#runs.delete(runId);
    this.#runs.set(runId, { fields, traceParent });
    if (this.#runs.size > CAPACITY) {
      const [oldest] = this.#runs.keys();
      if (oldest !== undefined) this.#runs.delete(oldest);
    }
  }

  /** The fields of a line, with what is known of its run where the line does not say it. */
  complete(fields: Fields): Fields {
    const runId = fields['run_id'];
    const known = typeof runId === 'string' ? this.#runs.get(runId) : undefined;
    return known === undefined ? fields : { ...known.fields, ...fields };
  }
}
