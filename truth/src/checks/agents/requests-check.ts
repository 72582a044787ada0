/**
 * The requests that the LLM has received against those that spans have.
 *
 * @module
 */
import type { AttemptCalls } from '../../evidence/attempt-calls.ts';
import { KILL_WINDOW_MILLIS } from '../../evidence/evidence.ts';
import type { ServedCall } from '../../evidence/served-calls.ts';
import type { CheckResult, Finding } from '../finding.ts';

export function checkAgentRequests(attempts: readonly AttemptCalls[]): CheckResult {
  const compared = attempts.reduce((sum, { served }) => sum + served.length, 0);
  return {
    check: 'agents: requests have spans',
    compared,
    findings: attempts.flatMap((attempt) => [...repeated(attempt), ...compareRequests(attempt)]),
  };
}

/** A response of which two spans say that they have it is counted twice. */
function repeated({ subject, spans }: AttemptCalls): Finding[] {
  const byId = Map.groupBy(spans, ({ responseId }) => responseId);
  byId.delete(undefined);
  return [...byId]
    .filter(([, same]) => same.length > 1)
    .map(([id]) => ({ subject, detail: `two spans of the response ${String(id)}` }));
}

function compareRequests(attempt: AttemptCalls): Finding[] {
  const { subject, served, spans, read, unread, life } = attempt;
  const requests = sum(spans.map((span) => span.requests));
  const unknown = sum(spans.map((span) => span.unknown));
  if (requests === served.length && unknown === unread.length) return [];
  const detail =
    `the LLM received ${served.length} requests, ${unread.length} of them without a response that ` +
    `was read; ${spans.length} spans say ${requests}, ${unknown} of unknown outcome`;
  if (requests > served.length) {
    // The connection was made, or the request on its way, when the host aborted it.
    const unsent = requests - served.length;
    return unknown - unread.length === unsent
      ? [{ subject, detail, bound: 'aborted before the LLM had received it' }]
      : [{ subject, detail }];
  }
  const { killedAt } = life;
  if (killedAt === undefined) return [{ subject, detail }];
  // The span of a call that was open at the kill, or that ended shortly before, went with it.
  const isRecent = ({ endedMillis, isForgotten }: ServedCall) =>
    isForgotten || endedMillis >= killedAt - KILL_WINDOW_MILLIS;
  const losable = served.filter(
    (call) => isRecent(call) || (!read.some(([one]) => one === call) && !call.isComplete),
  );
  const missing = served.length - requests;
  return served.some(isRecent) && missing <= losable.length
    ? [{ subject, detail, bound: `worker ${life.number} was killed before it had exported it` }]
    : [{ subject, detail }];
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
