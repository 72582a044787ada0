import { sharedState } from '@wflo/shared-state';

/** Operations that are open at a time; the oldest are forgotten beyond. */
const MOST = 10_000;

interface Heard {
  readonly operations: Map<string, object>;
  readonly tools: WeakSet<object>;
}

const heard = (): Heard =>
  sharedState('@wflo/genai/ai-sdk', 1, () => ({ operations: new Map(), tools: new WeakSet() }));

/**
 * Whether this integration is the one that observes an operation: an application and a library of
 * it may both have registered one, and one call is one count.
 */
export function isFirstToHear(callId: string, integration: object): boolean {
  const { operations } = heard();
  const first = operations.get(callId) ?? integration;
  operations.set(callId, first);
  const [oldest] = operations.keys();
  if (operations.size > MOST && oldest !== undefined) operations.delete(oldest);
  return first === integration;
}

/** Whether another integration observes the operation. */
export function isHeardByAnother(callId: string, integration: object): boolean {
  const first = heard().operations.get(callId);
  return first !== undefined && first !== integration;
}

export function forgetHeard(callId: string): void {
  heard().operations.delete(callId);
}

/** The same of the tools of version 6, whose events have no id that is theirs alone. */
export function isFirstToHearTool(toolCall: object): boolean {
  const { tools } = heard();
  if (tools.has(toolCall)) return false;
  tools.add(toolCall);
  return true;
}
