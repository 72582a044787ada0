/**
 * The LLM calls of each attempt of an agent's activity: those that the LLM has served, and those
 * that have a span.
 *
 * @module
 */
import { usdToPico } from '@wflo/money';
import type { WorkerLife } from '../load/worker-lives.ts';
import type { AgentEvidence } from './agents.ts';
import type { ServedCall } from './served-calls.ts';
import type { SpanSeen } from './spans.ts';

/** What the span of a call says. */
export interface CallSpan {
  readonly spanId: string;
  readonly model: string;
  readonly requests: number;
  /** Requests whose response was lost. */
  readonly lost: number;
  /** Those, and a response that came and has no price. */
  readonly unknown: number;
  readonly responseId: string | undefined;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly picoUsd: bigint | undefined;
  readonly boundPicoUsd: bigint | undefined;
  readonly endMillis: number;
}

export interface AttemptCalls {
  /** `keyOfCall` of its calls. */
  readonly key: string;
  /** For people. */
  readonly subject: string;
  readonly life: WorkerLife;
  readonly served: readonly ServedCall[];
  readonly spans: readonly CallSpan[];
  /** Those that a priced span has the response of. */
  readonly read: readonly (readonly [ServedCall, CallSpan])[];
  /** Those that may have been billed, and whose response no priced span has. */
  readonly unread: readonly ServedCall[];
}

export function attemptCalls({ lives, served, spans }: AgentEvidence): AttemptCalls[] {
  const byAttempt = Map.groupBy(served, keyOfCall);
  const spansByAttempt = Map.groupBy(
    spans.filter(
      ({ attributes, life }) =>
        attributes['gen_ai.operation.name'] === 'chat' &&
        lives.some(({ number }) => number === life),
    ),
    keyOfSpan,
  );
  const byNumber = new Map(lives.map((life) => [life.number, life]));
  return [...new Set([...byAttempt.keys(), ...spansByAttempt.keys()])].map((key) => {
    const life = byNumber.get(Number(key.split(' ')[0]));
    if (life === undefined) throw new Error(`no worker has made the calls of ${key}`);
    const mine = byAttempt.get(key) ?? [];
    const subject = `${mine[0]?.executionId ?? ''} ${key}`;
    const spansOfIt = (spansByAttempt.get(key) ?? []).map(callSpan);
    return { key, subject, life, ...matched(mine, spansOfIt) };
  });
}

export const keyOfCall = ({ life, runId, activityId, attempt }: ServedCall): string =>
  `${life} ${runId} ${activityId} ${attempt}`;

/** Of a call's span, which has the attempt of its activity, or of the attempt's own. */
export function keyOfSpan({ life, attributes }: SpanSeen): string {
  const attempt = attributes['wflo.attempt'] ?? attributes['activity.attempt'];
  const { 'workflow.run_id': runId, 'activity.id': activityId } = attributes;
  return `${life} ${String(runId)} ${String(activityId)} ${String(attempt)}`;
}

function matched(
  served: readonly ServedCall[],
  spans: readonly CallSpan[],
): Pick<AttemptCalls, 'served' | 'spans' | 'read' | 'unread'> {
  const read: (readonly [ServedCall, CallSpan])[] = [];
  const unread: ServedCall[] = [];
  for (const call of served) {
    const { replyId, isRefused } = call;
    const span = spans.find(
      ({ responseId, picoUsd }) =>
        replyId !== undefined && picoUsd !== undefined && responseId?.endsWith(replyId) === true,
    );
    if (span !== undefined) read.push([call, span]);
    else if (!isRefused) unread.push(call);
  }
  return { served, spans, read, unread };
}

function callSpan({ spanId, attributes, endMillis }: SpanSeen): CallSpan {
  const { 'gen_ai.response.id': id, 'gen_ai.request.model': model } = attributes;
  const lost = numberOf(attributes['wflo.cost.unknown_requests']);
  const isUnpriced = attributes['wflo.cost.unpriced_reason'] !== undefined;
  return {
    spanId,
    model: String(model),
    requests: numberOf(attributes['wflo.requests']),
    lost,
    unknown: isUnpriced ? Math.max(1, lost) : lost,
    responseId: typeof id === 'string' ? id : undefined,
    inputTokens: numberOf(attributes['gen_ai.usage.input_tokens']),
    outputTokens: numberOf(attributes['gen_ai.usage.output_tokens']),
    picoUsd: picoOf(attributes['wflo.cost.usd']),
    boundPicoUsd: picoOf(attributes['wflo.cost.upper_bound_usd']),
    endMillis,
  };
}

const numberOf = (value: unknown): number => Number(value ?? 0);

function picoOf(value: unknown): bigint | undefined {
  return typeof value === 'string' ? usdToPico(value) : undefined;
}
