/** The same calls on a pino logger and on one of ours. */
import { pino } from 'pino';

import { getLogger } from '../../src/index.ts';
import { captureLog } from '../captured-log.ts';

type Method = (...args: readonly unknown[]) => void;

export const METHODS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

/** Both, as JavaScript sees them: what the compiler says of calls is tested elsewhere. */
export interface AnyLogger extends Record<(typeof METHODS)[number] | 'silent', Method> {
  level: string;
  readonly levelVal: number;
  readonly levels: { readonly values: object; readonly labels: object };
  readonly msgPrefix: string | undefined;
  onChild: (child: AnyLogger) => void;
  child(fields: object, options?: object): AnyLogger;
  bindings(): object;
  setBindings(fields: object): void;
  isLevelEnabled(level: string): boolean;
  on: Method;
  once: Method;
  removeListener: Method;
}

export interface Outcome {
  /** The lines, without their time; or what the call threw. */
  readonly lines: readonly Record<string, unknown>[];
  readonly thrown?: string;
}

export function onPino(call: (logger: AnyLogger) => void): Outcome {
  const raw: string[] = [];
  const options = { level: 'trace', base: null, timestamp: false } as const;
  const logger: unknown = pino(options, { write: (line: string) => raw.push(line) });
  return outcomeOf(call, logger as AnyLogger, () => raw);
}

export function onOurs(call: (logger: AnyLogger) => void): Outcome {
  const { raw } = captureLog({ level: 'TRACE' });
  const logger: unknown = getLogger('w');
  return outcomeOf(call, logger as AnyLogger, () => raw);
}

function outcomeOf(
  call: (logger: AnyLogger) => void,
  logger: AnyLogger,
  raw: () => readonly string[],
): Outcome {
  let thrown: string | undefined;
  try {
    call(logger);
  } catch (error) {
    thrown = String(error);
  }
  const lines = raw().map((line) => {
    const { timestamp: _, ...fields } = JSON.parse(line, withoutStack) as Record<string, unknown>;
    return fields;
  });
  return thrown === undefined ? { lines } : { lines, thrown };
}

function withoutStack(name: string, value: unknown): unknown {
  return name === 'stack' ? undefined : value;
}
