import type { Attributes } from '@opentelemetry/api';

const MAX_CAUSES = 8;
const MAX_STACK_LENGTH = 16_384;
const MAX_MESSAGE_LENGTH = 1_024;
/** A code such as ECONNREFUSED, WFLO_… or SQLITE_BUSY says more than the class `Error`. */
const ERROR_CODE = /^[A-Z][A-Z0-9_]{2,63}$/;

/** What is recorded of something that was thrown. */
export interface ExceptionDescription {
  /** For `error.type`: the error's code, else its class. Low in cardinality. */
  readonly type: string;
  readonly message: string;
  /** Attributes of the `exception` event, the stack with its chain of causes. */
  readonly attributes: Attributes;
}

/** Describes any thrown value, its causes included, bounded in length. Never throws. */
export function describeException(thrown: unknown): ExceptionDescription {
  try {
    const message = messageOf(thrown).slice(0, MAX_MESSAGE_LENGTH);
    return {
      type: codeOf(thrown) ?? classOf(thrown),
      message,
      attributes: {
        'exception.type': classOf(thrown),
        'exception.message': message,
        'exception.stacktrace': chain(thrown).slice(0, MAX_STACK_LENGTH),
      },
    };
  } catch {
    return { type: 'unknown', message: '', attributes: { 'exception.type': 'unknown' } };
  }
}

function chain(thrown: unknown): string {
  const seen = new Set<unknown>();
  const parts: string[] = [];
  let current = thrown;
  while (current !== undefined && !seen.has(current) && seen.size <= MAX_CAUSES) {
    seen.add(current);
    parts.push(stackOf(current));
    for (const inner of aggregated(current)) parts.push(`  [errors] ${stackOf(inner)}`);
    current = current instanceof Error ? current.cause : undefined;
  }
  return parts.join('\nCaused by: ');
}

function aggregated(thrown: unknown): unknown[] {
  return thrown instanceof AggregateError ? thrown.errors.slice(0, MAX_CAUSES) : [];
}

function stackOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return messageOf(thrown);
  return thrown.stack ?? `${thrown.name}: ${thrown.message}`;
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

function classOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return typeof thrown;
  if (thrown instanceof Error && thrown.name !== 'Error') return thrown.name;
  return thrown.constructor.name;
}

function codeOf(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' && ERROR_CODE.test(thrown.code) ? thrown.code : undefined;
}
