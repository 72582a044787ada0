import type { ErrorChain, ItemStatus, LogLine, TimelineItem } from '../../api/client.ts';

const ENDS: Readonly<Record<string, ItemStatus>> = {
  step_completed: 'ok',
  step_failed: 'error',
  step_cancelled: 'cancelled',
  step_skipped: 'cancelled',
};

/**
 * The steps of a definition, from what the workflow has logged of them (oldest line first): spans
 * are of activities, of which a step has several.
 */
export function stepsOf(lines: readonly LogLine[], isOpen: boolean): TimelineItem[] {
  const steps = new Map<string, TimelineItem>();
  for (const line of lines) {
    const { step_id: id, step_type: type } = line.attributes;
    if (typeof id !== 'string') continue;
    const end = ENDS[line.message];
    if (line.message === 'step_started') {
      steps.set(id, stepOf(id, typeof type === 'string' ? type : null, line, isOpen));
    } else if (end !== undefined) {
      const step = steps.get(id);
      if (step !== undefined) {
        steps.set(id, { ...step, endMs: line.atMs, status: end, error: errorOf(line) });
      }
    }
  }
  return [...steps.values()];
}

function errorOf({ attributes }: LogLine): ErrorChain | null {
  const { error_code: code, error_message: message } = attributes;
  if (typeof message !== 'string') return null;
  const type = typeof code === 'string' ? code : null;
  return { type, message, stack: null, nonRetryable: null, cause: null };
}

function stepOf(id: string, type: string | null, line: LogLine, isOpen: boolean): TimelineItem {
  return {
    id: `step:${id}`,
    parentId: null,
    kind: 'step',
    name: id,
    startMs: line.atMs,
    endMs: isOpen ? null : line.atMs,
    status: isOpen ? (type === 'approval' ? 'waiting' : 'running') : 'unknown',
    attempt: null,
    error: null,
    attributes: type === null ? {} : { type },
    usd: null,
    unpricedReason: null,
    inputTokens: null,
    outputTokens: null,
    traceId: null,
    spanId: null,
    process: line.process,
    marks: [],
    skewed: false,
  };
}
