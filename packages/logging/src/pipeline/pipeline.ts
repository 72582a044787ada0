import { sharedState } from '@wflo/shared-state';
import { LevelRegistry } from '../levels/level-registry.ts';
import type { LogLevel } from '../levels/level.ts';
import type { LineEncoder, LineParts } from '../line/line-encoder.ts';
import type { LineFormat } from '../terminal/terminal-text.ts';
import { FieldSet } from '../values/field-set.ts';
import { failureText } from '../values/safe-read.ts';
import { type LoggingOptions, resolveLevel } from './configuration.ts';
import type { Suppressed } from './event-rate-limit.ts';
import { processState } from './process-state.ts';
import { buildStages, type Stages } from './stages.ts';

/** A getter of a logged value may itself log, and so on; past this depth a line is dropped. */
const MAX_NESTING = 3;

/**
 * The way of lines from their calls to one destination: made at the first use from the environment,
 * replaced by each configuration; loggers read it at each line.
 */
export class Pipeline {
  /** What is set before the first line is the level of the environment. */
  readonly levels = new LevelRegistry('INFO');
  /** Whether its lines are exported, too: those of the application are. */
  readonly #isExported: boolean;
  #stages: Stages | undefined;
  #isConfigured = false;

  constructor(isExported: boolean) {
    this.#isExported = isExported;
  }

  /** Whether anybody has configured it; what the environment says is nobody's. */
  get isConfigured(): boolean {
    return this.#isConfigured;
  }

  /** Validates everything before anything changes. */
  configure(options: LoggingOptions, env: NodeJS.ProcessEnv = process.env): void {
    const level = resolveLevel(options.level, env);
    const next = this.#build(options, env);
    const previous = this.#stages;
    previous?.rateLimit?.flush();
    this.#stages = next;
    this.#isConfigured = true;
    this.levels.setDefault(level);
    previous?.destination.close();
    process.off('exit', this.#reportSuppressed);
    if (next.rateLimit !== undefined) process.once('exit', this.#reportSuppressed);
  }

  /** To be called before levels are read: the environment may set one. */
  ready(): Stages {
    return this.#stages ?? this.#configureFromEnvironment();
  }

  /** What a pino logger filters is neither encoded, counted against a limit, nor read by anybody. */
  takes(severityName: string): boolean {
    return this.ready().destination.takes?.(severityName) !== false;
  }

  /** The JSON of a value, without secrets and bounded. */
  jsonOf(value: unknown): string {
    return this.ready().encoder.json(value);
  }

  /** Writes one line; whatever happens, the caller goes on. */
  emit(parts: LineParts): void {
    if (processState.nesting >= MAX_NESTING) {
      processState.drops.drop('REENTRANT', 'a logged value logs itself');
      return;
    }
    processState.nesting += 1;
    try {
      const stages = this.#stages ?? this.#configureFromEnvironment();
      if (stages.rateLimit?.admit(parts) === false) processState.drops.suppressed();
      else processState.written = this.#write(stages, parts);
    } catch (error) {
      processState.drops.drop('ENCODING', error);
    } finally {
      processState.nesting -= 1;
    }
  }

  async flush(): Promise<void> {
    this.#reportSuppressed();
    const readers = this.#isExported ? [...processState.lineReaders] : [];
    await Promise.all([this.#stages?.destination.flush(), ...readers.map((one) => one.flush())]);
  }

  reopen(): void {
    this.#stages?.destination.reopen?.();
  }

  #build(options: LoggingOptions, env: NodeJS.ProcessEnv): Stages {
    return buildStages(options, env, processState.drops, {
      suppressed: this.#writeSuppressed,
      dropped: this.#writeDropped,
    });
  }

  /** Before anybody configures, a bad environment must not stop a line: the defaults hold. */
  #configureFromEnvironment(): Stages {
    let level: LogLevel = 'INFO';
    let built: Stages;
    try {
      level = resolveLevel(undefined, process.env);
      built = this.#build({}, process.env);
    } catch (error) {
      processState.drops.failed(error);
      built = this.#build({ jsonOutput: true }, {});
    }
    this.#stages = built;
    this.levels.setDefault(level);
    return built;
  }

  #write({ encoder, destination, format, service }: Stages, parts: LineParts): string | undefined {
    const bound = parts.bound.over(service);
    const line = encoded(encoder, bound === parts.bound ? parts : { ...parts, bound });
    const isRead = this.#isExported && processState.lineReaders.size > 0;
    if (!isRead || destination.writeForReaders === undefined) {
      destination.write(format === undefined ? line : formatted(format, line));
      if (isRead) read(line);
    } else {
      read(destination.writeForReaders(line));
    }
    return isRead || destination.takesOnlyJson === true ? undefined : line;
  }

  readonly #reportSuppressed = (): void => {
    this.#stages?.rateLimit?.flush();
  };

  /** Writes one line in place of those left out, with their level and logger, where they are missed. */
  readonly #writeSuppressed = ({ severityName, logger, event, count }: Suppressed): void => {
    if (this.#stages?.destination.takes?.(severityName) === false) return;
    const fields = { suppressed_event: event, suppressed: count };
    this.#writeOwn(severityName, logger, 'events_suppressed', fields);
  };

  /** Says in the log itself that lines are missing, when the pipe that was full has moved. */
  readonly #writeDropped = (dropped: number): void => {
    this.#writeOwn('warning', 'wflo.logging', 'lines_dropped', { dropped, reason: 'EAGAIN' });
  };

  #writeOwn(severityName: string, logger: string, event: string, fields: object): void {
    if (this.#stages === undefined) return;
    try {
      this.#write(this.#stages, { severityName, logger, event, bound: FieldSet.empty, fields });
    } catch (error) {
      processState.drops.drop('ENCODING', error);
    }
  }
}

/** The one that configureLogging configures, of all copies of this package in the process. */
export const { main: mainPipeline } = sharedState('@wflo/logging/pipeline', 1, () => ({
  main: new Pipeline(true),
}));

function read(line: string | undefined): void {
  if (line === undefined) return;
  for (const reader of processState.lineReaders) reader.read(line);
}

/** Something that the encoder did not foresee costs the fields, not the line. */
function encoded(encoder: LineEncoder, parts: LineParts): string {
  try {
    return encoder.encode(parts);
  } catch (error) {
    processState.drops.failed(error);
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
    processState.drops.failed(error);
    return line;
  }
}
