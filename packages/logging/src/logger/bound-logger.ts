import { EventEmitter } from 'node:events';

import type { LevelRegistry, SetLevel } from '../levels/level-registry.ts';
import { levelNamed, parseLevel, PINO_LEVELS, pinoNameOf, SEVERITY } from '../levels/level.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { dropCounter } from '../pipeline/process-state.ts';
import { FieldSet } from '../values/field-set.ts';
import { callParts, type EventOptions } from './call-parts.ts';
import { type ChildOptions, FieldRules } from './child-options.ts';
import { ambientFields } from './log-context.ts';
import { pinoSlots } from './pino-slots.ts';

type Method = (first?: unknown, ...rest: readonly unknown[]) => void;
type ChildHook = (child: BoundLogger) => void;

/** What a logger and its children are made of. */
interface LoggerParts {
  readonly pipeline: Pipeline;
  readonly name: string;
  readonly bound: FieldSet;
  readonly rules: FieldRules;
  readonly prefix: string;
  readonly level: LevelSlot;
  readonly onChild: ChildHook;
}

/** What was set at a logger itself; without it that of its parent holds. */
interface LevelSlot {
  set: SetLevel | undefined;
  readonly above: LevelSlot | undefined;
}

interface LoggerState {
  parts: LoggerParts;
  readonly events: EventOptions;
  readonly levels: LevelRegistry;
  /** The severity from which lines are written, at this version of the levels. */
  threshold: number;
  levelsVersion: number;
}

/** Not private to the class: a Proxy around a logger, and what inherits from one, has it too. */
const STATE = Symbol('wflo.logger');
const NO_HOOK = (): void => undefined;
/** The version of pino whose calls loggers have. */
const PINO_VERSION = '10';

/** A logger of a name, with what is bound to it. */
export class BoundLogger extends EventEmitter {
  readonly trace: Method;
  readonly debug: Method;
  readonly info: Method;
  readonly warning: Method;
  readonly warn: Method;
  readonly error: Method;
  readonly critical: Method;
  readonly fatal: Method;
  readonly [STATE]: LoggerState;

  constructor(parts: LoggerParts) {
    super();
    const { pipeline, prefix } = parts;
    const events = { prefix, jsonOf: (value: unknown) => pipeline.jsonOf(value) };
    const state = { parts, events, levels: pipeline.levels, threshold: 0, levelsVersion: -1 };
    this[STATE] = state;
    // A function each, not one for all: what is filtered out in one is then known never to be written,
    // and its fields are not even made.
    this.trace = (first, ...rest) => {
      if (isOff(state, SEVERITY.TRACE)) return;
      write(state, 'trace', first, rest);
    };
    this.debug = (first, ...rest) => {
      if (isOff(state, SEVERITY.DEBUG)) return;
      write(state, 'debug', first, rest);
    };
    this.info = (first, ...rest) => {
      if (isOff(state, SEVERITY.INFO)) return;
      write(state, 'info', first, rest);
    };
    this.warning = this.warn = (first, ...rest) => {
      if (isOff(state, SEVERITY.WARNING)) return;
      write(state, 'warning', first, rest);
    };
    this.error = (first, ...rest) => {
      if (isOff(state, SEVERITY.ERROR)) return;
      write(state, 'error', first, rest);
    };
    this.critical = this.fatal = (first, ...rest) => {
      if (isOff(state, SEVERITY.CRITICAL)) return;
      write(state, 'critical', first, rest);
    };
  }

  static named(name: string, pipeline: Pipeline): BoundLogger {
    return new BoundLogger({
      ...{
        pipeline,
        name,
        prefix: '',
        level: { set: undefined, above: undefined },
        onChild: NO_HOOK,
      },
      ...{ bound: FieldSet.empty, rules: FieldRules.none },
    });
  }

  silent(): void {
    // pino's level above all others.
  }

  log(level: string, event: unknown, fields?: unknown): void {
    const severity = SEVERITY[levelNamed(level) ?? 'INFO'];
    const name = pinoNameOf(severity);
    if (name !== 'silent') this[name](event, fields);
  }

  bind(fields: object): BoundLogger {
    return this.child(fields);
  }

  child(fields: object, options?: ChildOptions | null): BoundLogger {
    const { parts } = this[STATE];
    const child = new BoundLogger(
      options === undefined || options === null
        ? { ...parts, bound: boundWith(parts, fields), level: below(parts) }
        : childParts(parts, fields, options),
    );
    if (parts.onChild !== NO_HOOK) parts.onChild(child);
    return child;
  }

  unbind(...keys: string[]): BoundLogger {
    const { parts } = this[STATE];
    return new BoundLogger({ ...parts, bound: parts.bound.without(keys), level: below(parts) });
  }

  bindings(): Record<string, unknown> {
    return Object.fromEntries(this[STATE].parts.bound.fields);
  }

  setBindings(fields: object): void {
    const state = this[STATE];
    state.parts = { ...state.parts, bound: boundWith(state.parts, fields) };
  }

  isLevelEnabled(level: string): boolean {
    const known = levelNamed(level);
    if (known === undefined) return false;
    if (known === 'SILENT') return true;
    const { parts } = this[STATE];
    return isEnabled(this[STATE], SEVERITY[known]) && parts.pipeline.takes(known.toLowerCase());
  }

  get level(): string {
    return pinoNameOf(this.levelVal);
  }

  set level(level: string) {
    const state = this[STATE];
    const [before, severityBefore] = [this.level, this.levelVal];
    const { level: slot, pipeline } = state.parts;
    slot.set = levelOf(pipeline, level);
    pipeline.levels.changed();
    this.emit('level-change', this.level, this.levelVal, before, severityBefore, this);
  }

  get levelVal(): number {
    const state = this[STATE];
    isEnabled(state, 0);
    return state.threshold;
  }

  get levels(): { values: Record<string, number>; labels: Record<number, string> } {
    return { values: { ...PINO_LEVELS.values }, labels: { ...PINO_LEVELS.labels } };
  }

  get msgPrefix(): string | undefined {
    const { prefix } = this[STATE].parts;
    return prefix === '' ? undefined : prefix;
  }

  get onChild(): ChildHook {
    return this[STATE].parts.onChild;
  }

  set onChild(onChild: ChildHook) {
    const state = this[STATE];
    state.parts = { ...state.parts, onChild };
  }

  get version(): string {
    return PINO_VERSION;
  }

  get useLevelLabels(): boolean {
    return true;
  }

  get customLevels(): Record<string, never> {
    return {};
  }

  get useOnlyCustomLevels(): boolean {
    return false;
  }

  /** Of lines that are held, within a bound; never rejects, so no error is ever handed over. */
  flush(done?: (error?: Error) => void): void {
    void this[STATE].parts.pipeline.flush().then(() => done?.());
  }
}

Object.setPrototypeOf(
  BoundLogger.prototype,
  pinoSlots(EventEmitter.prototype, {
    stringify: (logger) => (value: unknown) => logger[STATE].parts.pipeline.jsonOf(value),
    chindings: (logger: BoundLogger) => {
      const { bound, pipeline } = logger[STATE].parts;
      return `,${pipeline.jsonOf(Object.fromEntries(bound.fields)).slice(1, -1)}`;
    },
    serializers: (logger) => logger[STATE].parts.rules.serializers(),
  }),
);

function isOff(state: LoggerState, severity: number): boolean {
  return state.levelsVersion === state.levels.version
    ? severity < state.threshold
    : !isEnabled(state, severity);
}

function isEnabled(state: LoggerState, severity: number): boolean {
  const { pipeline, name, level } = state.parts;
  if (state.levelsVersion !== pipeline.levels.version) {
    pipeline.ready();
    state.threshold = pipeline.levels.threshold(name, setIn(level));
    state.levelsVersion = pipeline.levels.version;
  }
  return severity >= state.threshold;
}

function write(
  { parts, events }: LoggerState,
  severityName: string,
  first: unknown,
  rest: readonly unknown[],
): void {
  try {
    if (!parts.pipeline.takes(severityName)) return;
    const { event, fields, error } = parts.rules.applied(callParts(first, rest, events));
    const bound = parts.bound.over(ambientFields());
    parts.pipeline.emit({ severityName, logger: parts.name, event, bound, fields, error });
  } catch (error) {
    dropCounter().drop('ENCODING', error);
  }
}

function childParts(parts: LoggerParts, fields: object, options: ChildOptions): LoggerParts {
  const { level, msgPrefix } = options;
  const rules = parts.rules.with(options);
  return {
    ...parts,
    rules,
    bound: boundWith({ ...parts, rules }, fields),
    prefix: parts.prefix + (typeof msgPrefix === 'string' ? msgPrefix : ''),
    level: below(parts, level === undefined ? undefined : levelOf(parts.pipeline, level)),
  };
}

/** JavaScript callers may pass anything. */
function boundWith({ bound, rules }: LoggerParts, fields: unknown): FieldSet {
  if (typeof fields !== 'object' || fields === null) return bound;
  return bound.with(rules.bound(fields));
}

/** @throws InvalidLevelError */
function levelOf(pipeline: Pipeline, level: unknown): SetLevel {
  pipeline.ready();
  return { level: parseLevel(level), setAt: pipeline.levels.version };
}

function below({ level }: LoggerParts, set?: SetLevel): LevelSlot {
  return { set, above: level };
}

/** The one of the nearest logger at which any was set. */
function setIn(slot: LevelSlot): SetLevel | undefined {
  let at: LevelSlot | undefined = slot;
  while (at !== undefined && at.set === undefined) at = at.above;
  return at?.set;
}
