import { textAt } from '../values/fields.ts';

/** The SDK keeps of an error its words alone: they begin with the status, where there was one. */
const STATUS = /^(?:\w+: )?([45]\d\d) /;
const ABORTED = /\babort(?:ed)?\b|AbortError/i;

/** What went wrong in a span, as far as its words say. Undefined where nothing did. */
export function errorOf(span: unknown): Error | undefined {
  const message = textAt(span, 'error', 'message');
  if (message === undefined) return undefined;
  const words = textAt(span, 'error', 'data', 'error') ?? message;
  if (ABORTED.test(words)) return new DOMException(message, 'AbortError');
  const error = new Error(message);
  const status = STATUS.exec(words)?.[1];
  if (status !== undefined) return Object.assign(error, { status: Number(status) });
  const name = /^(\w*Error|\w+Triggered)\b/.exec(words)?.[1];
  error.name = name ?? 'AgentError';
  return error;
}
