/** Configures logging to an array of lines, which a test reads back parsed. */
import { configureLogging, type LoggingOptions } from '../src/index.ts';

export interface CapturedLog {
  /** The texts handed to the destination, as they are. */
  readonly raw: string[];
  /** The lines parsed; throws when one is no JSON. */
  all(): Record<string, unknown>[];
  last(): Record<string, unknown>;
}

export function captureLog(options: LoggingOptions = {}): CapturedLog {
  const raw: string[] = [];
  configureLogging({
    jsonOutput: true,
    level: 'DEBUG',
    ...options,
    destination: { write: (text: string) => raw.push(text) },
  });
  const all = (): Record<string, unknown>[] =>
    raw.map((text) => JSON.parse(text) as Record<string, unknown>);
  return {
    raw,
    all,
    last: () => {
      const line = all().at(-1);
      if (line === undefined) throw new Error('no line was written');
      return line;
    },
  };
}
