import type { LineDestination } from '../destinations/destination.ts';
import type { DropCounter } from '../destinations/drop-counter.ts';
import { PackageMissingError } from '../errors.ts';
import { LineEncoder } from '../line/line-encoder.ts';
import { activeSpanContext } from '../line/trace-context.ts';
import { LlmBodies } from '../redaction/llm-body.ts';
import { Redactor } from '../redaction/redactor.ts';
import { type LineFormat, terminalFormat, wantsColors } from '../terminal/terminal-text.ts';
import { FieldSet } from '../values/field-set.ts';
import {
  type LoggingOptions,
  openDestination,
  resolveJsonOutput,
  resolveLlmBodyMaxBytes,
  resolveMaxLineBytes,
  resolveMaxLinesPerEvent,
  resolveMaxValueLength,
} from './configuration.ts';
import { EventRateLimit, type Suppressed } from './event-rate-limit.ts';

/** What a line passes on its way from a call to the destination. */
export interface Stages {
  readonly encoder: LineEncoder;
  readonly destination: LineDestination;
  readonly format: LineFormat | undefined;
  readonly service: FieldSet;
  readonly rateLimit: EventRateLimit | undefined;
}

/** Who is told of lines that are missing. */
export interface LossReports {
  readonly suppressed: (suppressed: Suppressed) => void;
  readonly dropped: (count: number) => void;
}

/** @throws LoggingError for options that cannot be used; nothing stays open then */
export function buildStages(
  options: LoggingOptions,
  env: NodeJS.ProcessEnv,
  drops: DropCounter,
  reports: LossReports,
): Stages {
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
    maxPerSecond === undefined ? undefined : new EventRateLimit(maxPerSecond, reports.suppressed);
  const destination = openDestination(options, drops, reports.dropped);
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
