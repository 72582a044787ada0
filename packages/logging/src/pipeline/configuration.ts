import { constants, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

import type { LineDestination } from '../destinations/destination.ts';
import type { DropCounter } from '../destinations/drop-counter.ts';
import { FdDestination } from '../destinations/fd-destination.ts';
import { fdOf, sharedFd } from '../destinations/shared-fd.ts';
import { isPino, PinoDestination, type PinoLike } from '../destinations/pino-destination.ts';
import { StreamDestination, type WritableLike } from '../destinations/stream-destination.ts';
import { DestinationError, InvalidOptionError } from '../errors.ts';
import { type LogLevel, parseLevel } from '../levels/level.ts';
import { MAX_LINE_BYTES } from '../line/line-encoder.ts';
import type { RedactOptions } from '../redaction/redactor.ts';

/** Options of {@link configureLogging}; each has a default. */
export interface LoggingOptions {
  /** Least severe level that is written, in any case. Default: `LOG_LEVEL`, else INFO. */
  readonly level?: string;
  /** true: JSON lines; false: coloured text for people. Default: `LOG_JSON_OUTPUT`, else text in a terminal and JSON elsewhere. */
  readonly jsonOutput?: boolean;
  /**
   * A file descriptor, the path of a file to append to, anything with `write(text)`, or a pino
   * logger, which then writes in its own format and by its own level. Default: stdout (1).
   */
  readonly destination?: number | string | WritableLike | PinoLike;
  /** Further secrets to take out, beside the built-in ones. */
  readonly redact?: RedactOptions;
  /** Written as `service` on every line. Default: none. */
  readonly service?: string;
  /**
   * Longest wait, in milliseconds, for a full pipe, of all lines of a burst together; of one line
   * 15 ms. It fills again by a tenth of the passing time. Default 1,000.
   */
  readonly maxBlockMillis?: number;
  /**
   * Bytes of lines that are then held in memory until the pipe has room; past them lines are dropped
   * as `EAGAIN`. Default 16,777,216 (16 MiB).
   */
  readonly maxBufferBytes?: number;
  /**
   * Lines of one event, by logger and level, written per second; the others are counted as
   * `RATE_LIMITED`, and a line `events_suppressed` says how many they were. Default: no limit.
   */
  readonly maxLinesPerEventPerSecond?: number;
  /**
   * Bytes of each text in the prompts, chat messages and completions of a language model that are
   * written, at most 16,384; 0 omits these texts and shows their length. Default 0.
   */
  readonly llmBodyMaxBytes?: number;
  /**
   * Longest line in JSON, in bytes, newline included, 4,096 to 262,144; what is cut is marked. 16,384
   * is what Docker keeps in one piece, 4,096 what processes that share a pipe never tear. Default: `LOG_MAX_LINE_BYTES`, else 262,144.
   */
  readonly maxLineBytes?: number;
  /** Characters of one value in the text for people; the rest is counted. Default 300. */
  readonly maxTextValueLength?: number;
  /**
   * Whether SIGHUP calls {@link reopenLogging}, as logrotate sends it after it has renamed a file.
   * The signal then no longer ends the process. Default false.
   */
  readonly reopenOnSighup?: boolean;
  /**
   * Whether an uncaught exception or an unhandled rejection becomes the last line,
   * `uncaught_exception`, without secrets, in place of Node's clear text on stderr. The process
   * ends with 1 all the same, unless others listen, who then decide. Default false.
   */
  readonly captureUncaught?: boolean;
}

/** What a pipe takes whole or not at all, on Linux (PIPE_BUF). */
const LEAST_LINE_BYTES = 4_096;
const DEFAULT_MAX_BLOCK_MILLIS = 1_000;
const DEFAULT_MAX_BUFFER_BYTES = 16 * 1024 * 1024;
/** As long as any other text may be. */
const MAX_LLM_BODY_BYTES = 16_384;
/** Without O_NONBLOCK, a named pipe that nobody reads would hold up the start and each write. */
const OPEN_FLAGS =
  constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK;
const TRUE = new Set(['true', '1', 'yes', 'on']);
const FALSE = new Set(['false', '0', 'no', 'off']);

/** @throws InvalidLevelError for a level that does not exist */
export function resolveLevel(option: string | undefined, env: NodeJS.ProcessEnv): LogLevel {
  if (option !== undefined) return parseLevel(option);
  const fromEnv = env['LOG_LEVEL'];
  return fromEnv === undefined || fromEnv === '' ? 'INFO' : parseLevel(fromEnv, 'LOG_LEVEL');
}

/** @throws InvalidOptionError for a LOG_JSON_OUTPUT that is no boolean */
export function resolveJsonOutput(
  option: boolean | undefined,
  env: NodeJS.ProcessEnv,
  isTerminal: boolean,
): boolean {
  if (option !== undefined) return option;
  const fromEnv = env['LOG_JSON_OUTPUT']?.trim().toLowerCase() ?? '';
  if (fromEnv === '') return !isTerminal;
  if (TRUE.has(fromEnv)) return true;
  if (FALSE.has(fromEnv)) return false;
  throw new InvalidOptionError('LOG_JSON_OUTPUT', fromEnv, 'true or false');
}

/** @throws InvalidOptionError for anything but a positive integer */
export function resolveMaxLinesPerEvent(option: number | undefined): number | undefined {
  if (option === undefined || (Number.isSafeInteger(option) && option > 0)) return option;
  throw new InvalidOptionError('maxLinesPerEventPerSecond', option, 'a positive integer');
}

/** @throws InvalidOptionError for anything but a positive integer */
export function resolveMaxValueLength(option: number | undefined): number | undefined {
  if (option === undefined || (Number.isSafeInteger(option) && option > 0)) return option;
  throw new InvalidOptionError('maxTextValueLength', option, 'a positive integer');
}

/** @throws InvalidOptionError for anything but bytes within the bound */
export function resolveLlmBodyMaxBytes(option = 0): number {
  if (Number.isSafeInteger(option) && option >= 0 && option <= MAX_LLM_BODY_BYTES) return option;
  const expected = `bytes, 0 to ${MAX_LLM_BODY_BYTES}`;
  throw new InvalidOptionError('llmBodyMaxBytes', option, expected);
}

/** @throws InvalidOptionError for anything but bytes within the bounds */
export function resolveMaxLineBytes(option: number | undefined, env: NodeJS.ProcessEnv): number {
  const variable = env['LOG_MAX_LINE_BYTES']?.trim() ?? '';
  const [name, bytes] =
    option === undefined && variable !== ''
      ? ['LOG_MAX_LINE_BYTES', Number(variable)]
      : ['maxLineBytes', option ?? MAX_LINE_BYTES];
  if (Number.isSafeInteger(bytes) && bytes >= LEAST_LINE_BYTES && bytes <= MAX_LINE_BYTES)
    return bytes;
  const expected = `bytes, ${LEAST_LINE_BYTES} to ${MAX_LINE_BYTES}`;
  throw new InvalidOptionError(name, option ?? variable, expected);
}

/** @throws DestinationError for a file that cannot be opened; InvalidOptionError for anything unfit */
export function openDestination(
  {
    destination = 1,
    maxBlockMillis = DEFAULT_MAX_BLOCK_MILLIS,
    maxBufferBytes = DEFAULT_MAX_BUFFER_BYTES,
  }: LoggingOptions,
  drops: DropCounter,
  onMoved: (dropped: number) => void,
): LineDestination {
  if (!Number.isFinite(maxBlockMillis) || maxBlockMillis < 0) {
    throw new InvalidOptionError('maxBlockMillis', maxBlockMillis, 'milliseconds, 0 or more');
  }
  if (!Number.isSafeInteger(maxBufferBytes) || maxBufferBytes < 0) {
    throw new InvalidOptionError('maxBufferBytes', maxBufferBytes, 'bytes, 0 or more');
  }
  const pipe = { maxBlockMillis, maxBufferBytes, onMoved };
  if (typeof destination === 'number') {
    if (!Number.isInteger(destination) || destination < 0) {
      throw new InvalidOptionError('destination', destination, 'an open file descriptor');
    }
    return sharedFd(destination, drops, pipe);
  }
  if (typeof destination === 'string') {
    const open = () => openForAppending(destination);
    return new FdDestination(open(), drops, { ...pipe, open });
  }
  if (typeof destination === 'object' && isPino(destination)) {
    return new PinoDestination(destination, drops);
  }
  if (typeof destination.write !== 'function') {
    throw new InvalidOptionError(
      'destination',
      destination,
      'a descriptor, a path, an object with write(), or a pino logger',
    );
  }
  const fd = fdOf(destination);
  return fd === undefined ? new StreamDestination(destination, drops) : sharedFd(fd, drops, pipe);
}

function openForAppending(path: string): number {
  try {
    mkdirSync(dirname(path), { recursive: true });
    return openSync(path, OPEN_FLAGS);
  } catch (error) {
    throw new DestinationError(path, error);
  }
}
