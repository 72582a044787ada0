import type { Attributes } from '@opentelemetry/api';
import { isDatabaseCode, sanitizeErrorMessage, stackWith } from '../database/database-error.ts';

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

/**
 * Describes any thrown value, its causes included, bounded in length. Messages of database errors
 * lose the statement and the values in it. Never throws.
 */
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
    current = isErrorLike(current) ? current.cause : undefined;
  }
  return parts.join('\nCaused by: ');
}

function aggregated(thrown: unknown): unknown[] {
  return thrown instanceof AggregateError ? thrown.errors.slice(0, MAX_CAUSES) : [];
}

function stackOf(thrown: unknown): string {
  if (!isErrorLike(thrown)) return messageOf(thrown);
  const message = messageOf(thrown);
  const stack: unknown = thrown.stack;
  if (typeof stack !== 'string') return `${thrown.name}: ${message}`;
  return isDatabaseError(thrown) ? stackWith(stack, message) : stack;
}

function messageOf(thrown: unknown): string {
  if (!isErrorLike(thrown)) return String(thrown);
  // Any code may have put anything there.
  const raw: unknown = thrown.message;
  const message = String(raw);
  return isDatabaseError(thrown) ? sanitizeErrorMessage(message) : message;
}

/** Errors of another realm (a vm context, Jest) are no instances of this one's. */
function isErrorLike(thrown: unknown): thrown is Error {
  if (thrown instanceof Error) return true;
  return (
    typeof thrown === 'object' &&
    thrown !== null &&
    'name' in thrown &&
    typeof thrown.name === 'string' &&
    'message' in thrown
  );
}

function isDatabaseError(thrown: Error): boolean {
  return 'code' in thrown && isDatabaseCode(thrown.code);
}

function classOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return typeof thrown;
  const name: unknown = isErrorLike(thrown) ? thrown.name : undefined;
  if (typeof name === 'string' && name !== '' && name !== 'Error') return name;
  return thrown.constructor.name;
}

function codeOf(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return undefined;
  const { code } = thrown;
  if (isDatabaseCode(code)) return code;
  return typeof code === 'string' && ERROR_CODE.test(code) ? code : undefined;
}
