/**
 * What each worker has counted, as scraped, against what the LLM has served to it.
 *
 * @module
 */
import { usdToPico } from '@wflo/money';
import type { AgentEvidence } from '../../evidence/agents.ts';
import type { AttemptCalls, CallSpan } from '../../evidence/attempt-calls.ts';
import type { ServedCall } from '../../evidence/served-calls.ts';
import type { WorkerLife } from '../../load/worker-lives.ts';
import type { CheckResult, Finding } from '../finding.ts';

interface Counted {
  readonly series: string;
  /** What a call adds to it whose response was read. */
  readonly ofRead: (call: ServedCall) => number;
  /** What a span has of it whatever became of its call. */
  readonly ofSpan: (span: CallSpan) => number;
  /** The most that a served call can have added. */
  readonly most: (call: ServedCall) => number;
}

const none = () => 0;
/** A call's end is counted after its time was taken, in the same turn of the event loop. */
const TURN_MILLIS = 50;

const COUNTED: readonly Counted[] = ['gpt-4o-mini', 'claude-haiku-4-5'].flatMap((model) => {
  const of = (amount: (call: ServedCall) => number) => (call: ServedCall) =>
    call.model === model ? amount(call) : 0;
  const read = (series: string, amount: (call: ServedCall) => number): Counted => ({
    series,
    ofRead: of(amount),
    ofSpan: none,
    most: of(amount),
  });
  const tokens = (type: string) => `wflo_llm_tokens_total{model="${model}",token_type="${type}"}`;
  return [
    read(`wflo_llm_cost_usd_total{model="${model}"}`, ({ bill }) => Number(bill?.picoUsd ?? 0n)),
    read(tokens('prompt'), ({ bill }) => bill?.inputTokens ?? 0),
    read(tokens('completion'), ({ bill }) => bill?.outputTokens ?? 0),
    {
      series: `wflo_llm_unpriced_calls_total{model="${model}",reason="unknown_outcome"}`,
      ofRead: none,
      ofSpan: (span) => (span.model === model ? span.unknown : 0),
      most: of(({ isRefused }) => (isRefused ? 0 : 1)),
    },
  ];
});

export function checkAgentMetrics(
  { lives }: AgentEvidence,
  attempts: readonly AttemptCalls[],
): CheckResult {
  const findings = lives.flatMap((life) => {
    const mine = attempts.filter((attempt) => attempt.life === life);
    return COUNTED.flatMap((counted) => compareSeries(life, mine, counted));
  });
  return { check: 'metrics: calls of agents', compared: lives.length * COUNTED.length, findings };
}

function compareSeries(
  life: WorkerLife,
  attempts: readonly AttemptCalls[],
  { series, ofRead, ofSpan, most }: Counted,
): Finding[] {
  const { killedAt, lastScrape } = life;
  const value = valueOf(series, lastScrape?.series.get(series) ?? 0);
  const amount = (until: number) =>
    attempts.reduce(
      (sum, { read, spans }) =>
        sum +
        total(read.filter(([, span]) => span.endMillis < until).map(([call]) => ofRead(call))) +
        total(spans.filter(({ endMillis }) => endMillis < until).map(ofSpan)),
      0,
    );
  const expected = amount(Number.POSITIVE_INFINITY);
  if (value === expected) return [];
  const subject = `worker ${life.number} ${series}`;
  const detail = `scraped ${value}, the LLM has served ${expected} that it says it has read`;
  if (killedAt === undefined) return [{ subject, detail }];
  const least = amount((lastScrape?.beganAt ?? 0) - TURN_MILLIS);
  // What a span says that it has read was not counted as unknown.
  const open = (attempt: AttemptCalls) => (ofRead === none ? attempt.unread : attempt.served);
  const mostly = total(attempts.flatMap((attempt) => open(attempt).map(most)));
  return value >= least && value <= mostly
    ? [{ subject, detail, bound: 'counted after the last scrape of a killed worker' }]
    : [{ subject, detail }];
}

/** Cost in pico-USD, which are whole. */
function valueOf(series: string, value: number): number {
  if (!series.startsWith('wflo_llm_cost_usd_total')) return value;
  return Number(usdToPico(value.toFixed(12)));
}

const total = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0);
