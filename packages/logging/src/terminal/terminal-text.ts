import { createRequire } from 'node:module';

import type { PrettyOptions } from 'pino-pretty';

import { PackageMissingError } from '../errors.ts';
import { bodyText, type BodyOptions, type Paint } from './terminal-body.ts';

/** The text of one line, newline included. */
export type LineFormat = (line: string) => string;

interface PinoPretty {
  readonly prettyFactory: (options: PrettyOptions) => (line: string) => string | undefined;
}

/** Whether to colour: FORCE_COLOR, then NO_COLOR, then whether the destination is a terminal. */
export function wantsColors(env: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  const force = env['FORCE_COLOR'];
  if (force !== undefined) return force !== '0' && force.toLowerCase() !== 'false';
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  return isTerminal && env['TERM'] !== 'dumb';
}

/**
 * A line as people read it in a terminal: pino-pretty's time and level, the event, then the fields.
 * It is made in-process, so that it is written as synchronously as the JSON is.
 *
 * @param options read for each line: a terminal may become wider
 * @throws PackageMissingError where pino-pretty cannot be loaded
 */
export function terminalFormat(
  colorize: boolean,
  options: () => BodyOptions = () => ({}),
): LineFormat {
  const { prettyFactory } = loadPinoPretty();
  const pretty = prettyFactory({
    colorize,
    messageKey: 'event',
    timestampKey: 'timestamp',
    levelKey: 'level',
    translateTime: 'SYS:HH:MM:ss.l',
    customLevels: 'critical:60,error:50,warning:40,info:30,debug:20,trace:10',
    customColors:
      'critical:bgRed,error:red,warning:yellow,info:green,debug:blue,trace:gray,message:reset',
    useOnlyCustomProps: true,
    hideObject: true,
    errorLikeObjectKeys: [],
    customPrettifiers: {
      level: (level, _key, _log, { labelColorized }) =>
        labelColorized + ' '.repeat(Math.max(0, 'CRITICAL'.length - labelLength(level))),
    },
    messageFormat: (log, _key, _label, { colors }) => bodyText(log, colors as Paint, options()),
  });
  return (line) => pretty(line) ?? line;
}

/** Loaded only when people look: it takes longer to load than the rest of this package. */
function loadPinoPretty(): PinoPretty {
  try {
    return createRequire(import.meta.url)('pino-pretty') as PinoPretty;
  } catch (error) {
    throw new PackageMissingError('pino-pretty', 'the text for people', error);
  }
}

function labelLength(level: unknown): number {
  return typeof level === 'string' ? level.length : 0;
}
