import { sharedState } from '@wflo/shared-state';
import type { LineDestination } from '../destinations/destination.ts';
import { DropCounter } from '../destinations/drop-counter.ts';
import { PackageMissingError } from '../errors.ts';
import { LevelRegistry } from '../levels/level-registry.ts';
import type { LogLevel } from '../levels/level.ts';
import { LineEncoder, type LineParts } from '../line/line-encoder.ts';
import { activeSpanContext } from '../line/trace-context.ts';
import { LlmBodies } from '../redaction/llm-body.ts';
import { Redactor } from '../redaction/redactor.ts';
import { type LineFormat, terminalFormat, wantsColors } from '../terminal/terminal-text.ts';
import { FieldSet } from '../values/field-set.ts';
import { failureText } from '../values/safe-read.ts';
import {
  type LoggingOptions,
  openDestination,
  resolveJsonOutput,
  resolveLevel,
  resolveLlmBodyMaxBytes,
  resolveMaxLineBytes,
  resolveMaxLinesPerEvent,
  resolveMaxValueLength,
} from './configuration.ts';
import { EventRateLimit, type Suppressed } from './event-rate-limit.ts';

/** A getter of a logged value may itself log, and so on; past this depth a line is dropped. */
const MAX_NESTING = 3;

/**
 * The way of a line from a call to the destination. There is one per process, made at the first use
 * from the environment and replaced by configureLogging; loggers read it at each line.
 */
interface Pipeline {
  readonly encoder: LineEncoder;
  readonly destination: LineDestination;
  readonly format: LineFormat | undefined;
  readonly service: FieldSet;
  readonly rateLimit: EventRateLimit | undefined;
}

/** Takes each line as it was written, in JSON; to be cheap, and never to throw. */
export interface LineReader {
  read(line: string): void;
  /** Within a bound; never rejects. */
  flush(): Promise<void>;
}

interface LoggingState {
  readonly drops: DropCounter;
  readonly lineReaders: Set<LineReader>;
  readonly levels: LevelRegistry;
  pipeline: Pipeline | undefined;
  nesting: number;
  /** The line of the newest call within {@link lineOf}. */
  written: string | undefined;
}

const state = sharedState<LoggingState>('@wflo/logging', 1, () => ({
  drops: new DropCounter(),
  lineReaders: new Set(),
  levels: new LevelRegistry('INFO'),
  pipeline: undefined,
  nesting: 0,
  written: undefined,
}));
const { drops, lineReaders, levels } = state;

/** Validates everything before anything changes. */
export function configure(options: LoggingOptions, env: NodeJS.ProcessEnv = process.env): void {
  const level = resolveLevel(options.level, env);
  const next = build(options, env);
  const previous = state.pipeline;
  previous?.rateLimit?.flush();
  state.pipeline = next;
  levels.set(level);
  previous?.destination.close();
  process.off('exit', reportSuppressed);
  if (next.rateLimit !== undefined) process.once('exit', reportSuppressed);
}

export function logLevels(): LevelRegistry {
  if (state.pipeline === undefined) configureFromEnvironment();
  return levels;
}

export function dropCounter(): DropCounter {
  return drops;
}

export async function flushPipeline(): Promise<void> {
  reportSuppressed();
  await Promise.all([
    state.pipeline?.destination.flush(),
    ...[...lineReaders].map((one) => one.flush()),
  ]);
}

export function reopenDestination(): void {
  state.pipeline?.destination.reopen?.();
}

function reportSuppressed(): void {
  state.pipeline?.rateLimit?.flush();
}

/** Hands every line on from now on, until what is returned is called. */
export function addLineReader(reader: LineReader): () => void {
  lineReaders.add(reader);
  return () => {
    lineReaders.delete(reader);
  };
}

/**
 * The line that a call wrote, for a caller that passes it on; undefined where it was filtered out,
 * is exported, or went to a pino logger, which passes its lines on itself.
 */
export function lineOf(call: () => void): string | undefined {
  state.written = undefined;
  call();
  return takeWritten();
}

function takeWritten(): string | undefined {
  const line = state.written;
  state.written = undefined;
  return line;
}

/** Writes one line; whatever happens, the caller goes on. */
export function emit(parts: LineParts): void {
  if (state.nesting >= MAX_NESTING) {
    drops.drop('REENTRANT', 'a logged value logs itself');
    return;
  }
  state.nesting += 1;
  try {
    const current = state.pipeline ?? configureFromEnvironment();
    // What a pino logger filters is neither counted against a limit nor read by anybody.
    if (current.destination.takes?.(parts.severityName) === false) return;
    if (current.rateLimit?.admit(parts) === false) drops.suppressed();
    else state.written = write(current, parts);
  } catch (error) {
    drops.drop('ENCODING', error);
  } finally {
    state.nesting -= 1;
  }
}

function write(
  { encoder, destination, format, service }: Pipeline,
  parts: LineParts,
): string | undefined {
  const bound = parts.bound.over(service);
  const line = encoded(encoder, bound === parts.bound ? parts : { ...parts, bound });
  if (lineReaders.size === 0 || destination.writeForReaders === undefined) {
    destination.write(format === undefined ? line : formatted(format, line));
    read(line);
  } else {
    read(destination.writeForReaders(line));
  }
  return lineReaders.size > 0 || destination.takesOnlyJson === true ? undefined : line;
}

function read(line: string | undefined): void {
  if (line === undefined) return;
  for (const reader of lineReaders) reader.read(line);
}

/** Writes one line in place of those left out, with their level and logger, where they are missed. */
function writeSuppressed({ severityName, logger, event, count }: Suppressed): void {
  if (state.pipeline === undefined) return;
  if (state.pipeline.destination.takes?.(severityName) === false) return;
  try {
    write(state.pipeline, {
      severityName,
      logger,
      event: 'events_suppressed',
      bound: FieldSet.empty,
      fields: { suppressed_event: event, suppressed: count },
    });
  } catch (error) {
    drops.drop('ENCODING', error);
  }
}

/** Says in the log itself that lines are missing, when the pipe that was full has moved. */
function writeDropped(dropped: number): void {
  if (state.pipeline === undefined) return;
  try {
    write(state.pipeline, {
      severityName: 'warning',
      logger: 'wflo.logging',
      event: 'lines_dropped',
      bound: FieldSet.empty,
      fields: { dropped, reason: 'EAGAIN' },
    });
  } catch (error) {
    drops.drop('ENCODING', error);
  }
}

/** Something that the encoder did not foresee costs the fields, not the line. */
function encoded(encoder: LineEncoder, parts: LineParts): string {
  try {
    return encoder.encode(parts);
  } catch (error) {
    drops.failed(error);
    return encoder.encode({
      ...parts,
      event: typeof parts.event === 'string' ? parts.event : 'unencodable_event',
      bound: FieldSet.empty,
      fields: { log_error: failureText(error) },
      error: undefined,
    });
  }
}

function formatted(format: LineFormat, line: string): string {
  try {
    return format(line);
  } catch (error) {
    drops.failed(error);
    return line;
  }
}

function build(options: LoggingOptions, env: NodeJS.ProcessEnv): Pipeline {
  const redactor = new Redactor(options.redact);
  const bodies = new LlmBodies(resolveLlmBodyMaxBytes(options.llmBodyMaxBytes), redactor);
  const encoder = new LineEncoder(redactor, bodies, resolveMaxLineBytes(options.maxLineBytes, env));
  const service =
    options.service === undefined
      ? FieldSet.empty
      : new FieldSet(new Map([['service', options.service]]));
  const maxValueLength = resolveMaxValueLength(options.maxTextValueLength);
  const maxPerSecond = resolveMaxLinesPerEvent(options.maxLinesPerEventPerSecond);
  const rateLimit =
    maxPerSecond === undefined ? undefined : new EventRateLimit(maxPerSecond, writeSuppressed);
  const destination = openDestination(options, drops, writeDropped);
  try {
    const asJson =
      destination.takesOnlyJson === true ||
      resolveJsonOutput(options.jsonOutput, env, destination.isTerminal);
    const format = asJson ? undefined : textFormat(destination, env, maxValueLength);
    return { encoder, destination, format, service, rateLimit };
  } catch (error) {
    destination.close();
    throw error;
  }
}

/** Undefined, with a warning, where it cannot be had: the lines are JSON then. */
function textFormat(
  destination: LineDestination,
  env: NodeJS.ProcessEnv,
  maxValueLength: number | undefined,
): LineFormat | undefined {
  try {
    return terminalFormat(wantsColors(env, destination.isTerminal), () => ({
      columns: destination.columns,
      maxValueLength,
      activeSpanId: activeSpanContext()?.spanId,
    }));
  } catch (error) {
    if (!(error instanceof PackageMissingError)) throw error;
    process.emitWarning(`Lines are written as JSON: ${error.message}`, { code: error.code });
    return undefined;
  }
}

/** Before configureLogging is called, a bad environment must not stop a line: the defaults hold. */
function configureFromEnvironment(): Pipeline {
  let level: LogLevel = 'INFO';
  let built: Pipeline;
  try {
    level = resolveLevel(undefined, process.env);
    built = build({}, process.env);
  } catch (error) {
    drops.failed(error);
    built = build({ jsonOutput: true }, {});
  }
  state.pipeline = built;
  levels.set(level);
  return built;
}
