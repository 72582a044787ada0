/**
 * Tokens and cost of each call and of each attempt, against a count by hand.
 *
 * @module
 */
import { picoToUsd, usdToPico } from '@wflo/money';
import type { AgentEvidence } from '../../evidence/agents.ts';
import { keyOfSpan, type AttemptCalls, type CallSpan } from '../../evidence/attempt-calls.ts';
import type { ServedCall } from '../../evidence/served-calls.ts';
import type { SpanSeen } from '../../evidence/spans.ts';
import type { CheckResult, Finding } from '../finding.ts';

/** Two clocks of one process say so of what ends together. */
const TOGETHER_MILLIS = 20;

export function checkAgentCosts(attempts: readonly AttemptCalls[]): CheckResult {
  const read = attempts.flatMap((attempt) => attempt.read.map((pair) => ({ attempt, pair })));
  const findings = read.flatMap(({ attempt, pair }) => compareCost(attempt.subject, ...pair));
  const lost = attempts.filter(({ unread, spans }) => unread.length > 0 && spans.length > 0);
  return {
    check: 'agents: tokens and cost of calls',
    compared: read.length + lost.length,
    findings: [...findings, ...lost.flatMap(compareBound)],
  };
}

function compareCost(subject: string, { bill }: ServedCall, span: CallSpan): Finding[] {
  const { inputTokens, outputTokens, picoUsd } = span;
  if (
    inputTokens === bill?.inputTokens &&
    outputTokens === bill.outputTokens &&
    picoUsd === bill.picoUsd
  ) {
    return [];
  }
  const says = `${inputTokens} in, ${outputTokens} out, ${String(picoUsd)} pico-USD`;
  const billed = `${bill?.inputTokens} in, ${bill?.outputTokens} out, ${String(bill?.picoUsd)}`;
  return [{ subject, detail: `a span says ${says}; billed were ${billed}` }];
}

/** What has no known cost has cost at most what its spans say; those of a killed worker are lost. */
function compareBound({ subject, spans, unread }: AttemptCalls): Finding[] {
  const unknown = spans.filter((span) => span.unknown > 0);
  const requests = unknown.reduce((sum, span) => sum + span.unknown, 0);
  if (unknown.some(({ boundPicoUsd }) => boundPicoUsd === undefined)) {
    return [{ subject, detail: 'a request of unknown outcome has no upper bound' }];
  }
  if (requests < unread.length) return [];
  const bound = unknown.reduce((sum, { boundPicoUsd = 0n }) => sum + boundPicoUsd, 0n);
  const billed = unread.reduce((sum, { bill }) => sum + (bill?.picoUsd ?? 0n), 0n);
  if (billed <= bound) return [];
  const detail = `at most ${picoToUsd(bound)} USD by its spans, and ${picoToUsd(billed)} billed`;
  return [{ subject, detail }];
}

/** The span of an attempt has the sums of the calls that ended before it did. */
export function checkAgentAttempts(
  { spans, lives }: AgentEvidence,
  attempts: readonly AttemptCalls[],
): CheckResult {
  const numbers = new Set(lives.map(({ number }) => number));
  const ends = spans.filter(({ name, life = -1 }) => name === 'activity.ask' && numbers.has(life));
  const spansOf = new Map(attempts.map(({ key, spans: calls }) => [key, calls]));
  const findings = ends.flatMap((end) => compareSums(end, spansOf.get(keyOfSpan(end)) ?? []));
  return { check: 'agents: sums of attempts', compared: ends.length, findings };
}

function compareSums({ attributes, spanId, endMillis }: SpanSeen, all: readonly CallSpan[]) {
  // A local activity that a lost workflow task has repeated has the same number of its attempt.
  if (attributes['activity.is_local'] === true) return [];
  const calls = all.toSorted((a, b) => a.endMillis - b.endMillis);
  const ended = (until: number) => calls.filter((call) => call.endMillis <= until).length;
  const isFailed = attributes['activity.status'] === 'failed';
  // A call that was left may end after its attempt has, while what that wrote is waited for.
  const most = calls.length;
  const least = isFailed ? ended(endMillis) : ended(endMillis - TOGETHER_MILLIS);
  let problems: readonly string[] = [];
  for (let count = most; count >= least; count -= 1) {
    problems = problemsOf(attributes, calls.slice(0, count));
    if (problems.length === 0) return [];
  }
  const subject = `${String(attributes['workflow.execution_id'])} attempt ${spanId}`;
  return problems.map((detail): Finding => ({ subject, detail }));
}

function problemsOf(attributes: SpanSeen['attributes'], calls: readonly CallSpan[]): string[] {
  const priced = calls.filter(({ picoUsd }) => picoUsd !== undefined);
  const sums = {
    'wflo.llm.calls': calls.length,
    // Anthropic's client says on its span what a response that broke off had counted until then.
    'wflo.llm.input_tokens': priced.reduce((sum, { inputTokens }) => sum + inputTokens, 0),
    'wflo.llm.output_tokens': priced.reduce((sum, { outputTokens }) => sum + outputTokens, 0),
    'wflo.llm.unknown_requests': calls.reduce((sum, { lost }) => sum + lost, 0),
  };
  const picoUsd = priced.reduce((sum, call) => sum + (call.picoUsd ?? 0n), 0n);
  const isWasted = attributes['activity.status'] !== 'completed';
  return [
    ...Object.entries(sums).flatMap(([name, expected]) =>
      Number(attributes[name] ?? 0) === expected
        ? []
        : [`${name} ${String(attributes[name])}, its calls have ${expected}`],
    ),
    ...differs(attributes, 'wflo.llm.cost_usd', calls.length > 0 ? picoUsd : undefined),
    ...differs(
      attributes,
      'wflo.llm.wasted_cost_usd',
      isWasted && calls.length > 0 ? picoUsd : undefined,
    ),
  ];
}

function differs(attributes: SpanSeen['attributes'], name: string, expected: bigint | undefined) {
  const value = attributes[name];
  const seen = typeof value === 'string' ? usdToPico(value) : undefined;
  if (seen === expected) return [];
  return [`${name} ${String(value)}, its calls have ${String(expected)} pico-USD`];
}
