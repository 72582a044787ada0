import type { Logger as PinoLogger, pino as Pino } from 'pino';

import { dropCounter } from '../pipeline/process-state.ts';
import { replaceStream } from './pino-internals.ts';

/** Passes on a line of ours, of a severity in pino's numbers. */
export type LineReaders = (line: string, severity: number) => void;

/** Where pino's lines have their message and error. */
export interface LineKeys {
  readonly event: string;
  readonly error: string;
}

/** A stream on which pino leaves the level, message and fields of the line before it writes it. */
interface MetadataStream {
  lastLevel?: number;
  lastMsg?: string;
  lastObj?: object;
  write(line: string): void;
}

/** What a logger is made with: {@link takeOver} sees by it whether anybody came in between. */
export const OUTLET = { write: (): void => undefined };

/**
 * Makes a logger that was made with the outlet write to our stream alone. OpenTelemetry's
 * instrumentation of pino adds a stream of its own to each logger as it is made, and sends all that
 * pino writes: for a logger whose lines become ours that is before the level is checked and before
 * secrets are removed. Our line has the ids of the span already, so its mixin goes, too.
 *
 * @returns what passes our lines to those that would have read pino's; undefined when nobody would
 */
export function takeOver(
  logger: PinoLogger,
  stream: object,
  symbols: typeof Pino.symbols,
  keys: LineKeys,
): LineReaders | undefined {
  const readers = replaceStream(logger, stream, symbols);
  if (readers === OUTLET || !isStream(readers)) return undefined;
  return (line, severity) => {
    try {
      passOn(readers, JSON.parse(line) as Readonly<Record<string, unknown>>, severity, keys);
    } catch (error) {
      dropCounter().failed(error);
    }
  };
}

function passOn(
  readers: MetadataStream,
  { timestamp: _, level, event, exception, ...fields }: Readonly<Record<string, unknown>>,
  severity: number,
  keys: LineKeys,
): void {
  readers.lastLevel = severity;
  readers.lastMsg = String(event);
  readers.lastObj = fields;
  const shown = exception === undefined ? fields : { ...fields, [keys.error]: exception };
  readers.write(`${JSON.stringify({ ...shown, level, [keys.event]: event })}\n`);
}

function isStream(value: unknown): value is MetadataStream {
  return (
    typeof value === 'object' &&
    value !== null &&
    'write' in value &&
    typeof value.write === 'function'
  );
}
