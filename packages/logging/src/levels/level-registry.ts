import { InvalidOptionError } from '../errors.ts';
import { type LogLevel, SEVERITY } from './level.ts';

/** The name under which the default level is set and reported. */
export const ROOT = 'root';

/** Prefixes at most: the names come from an HTTP endpoint, and nothing may grow unbounded. */
const MAX_PREFIXES = 1_000;
/** A week: what is meant to hold for longer is meant to last. */
const MAX_EXPIRY_SECONDS = 604_800;

/** For how long a level is meant. */
export interface LevelOptions {
  /** Seconds until the lasting level is back: over 0, to 604,800 (a week). Default: it lasts. */
  readonly expiresAfterSeconds?: number | undefined;
}

/** A level, and the version of the registry at which it was set. */
export interface SetLevel {
  readonly level: LogLevel;
  readonly setAt: number;
}

interface TemporaryLevel extends SetLevel {
  readonly timer: NodeJS.Timeout;
}

/**
 * Levels by logger-name prefix: `wflo.sandbox` governs `wflo.sandbox.docker` too, the longest
 * prefix wins, and `root` stands for every logger that no prefix governs. A level may be set for a
 * time; after it the level that was set to last holds again.
 */
export class LevelRegistry {
  /** Grows with each change, so that loggers know when their cached threshold is stale. */
  version = 0;
  #root: SetLevel;
  readonly #lasting = new Map<string, SetLevel>();
  readonly #temporary = new Map<string, TemporaryLevel>();

  constructor(root: LogLevel) {
    this.#root = { level: root, setAt: 0 };
  }

  /** The level of a configuration: older than any that was set. */
  setDefault(level: LogLevel): void {
    this.set(level);
    this.#root = { level, setAt: 0 };
  }

  /** @throws InvalidOptionError for a time out of bounds, or too many names */
  set(level: LogLevel, name: string = ROOT, { expiresAfterSeconds }: LevelOptions = {}): void {
    const key = name === '' ? ROOT : name;
    if (expiresAfterSeconds !== undefined) checkExpiry(expiresAfterSeconds);
    this.#checkRoomFor(key);
    this.#endTemporary(key);
    this.version += 1;
    const set = { level, setAt: this.version };
    if (expiresAfterSeconds !== undefined) {
      this.#setTemporary(key, set, expiresAfterSeconds);
    } else if (key === ROOT) {
      this.#root = set;
    } else {
      this.#lasting.set(key, set);
    }
  }

  /** To be called when a logger got a level of its own. */
  changed(): void {
    this.version += 1;
  }

  /** The severity from which the logger of this name writes, unless it has a newer level of its own. */
  threshold(name: string, own?: SetLevel): number {
    const governing = this.#governing(name);
    const { level } = own === undefined || governing.setAt > own.setAt ? governing : own;
    return SEVERITY[level];
  }

  #governing(name: string): SetLevel {
    if (this.#lasting.size > 0 || this.#temporary.size > 0) {
      let prefix = name;
      while (prefix !== '') {
        const level = prefix === ROOT ? undefined : this.#levelOf(prefix);
        if (level !== undefined) return level;
        prefix = prefix.slice(0, Math.max(0, prefix.lastIndexOf('.')));
      }
    }
    return this.#levelOf(ROOT) ?? this.#root;
  }

  all(): Record<string, LogLevel> {
    return Object.fromEntries([
      [ROOT, this.#root.level],
      ...[...this.#lasting].map(([name, { level }]) => [name, level] as const),
      ...[...this.#temporary].map(([name, { level }]) => [name, level] as const),
    ]);
  }

  #levelOf(name: string): SetLevel | undefined {
    return this.#temporary.get(name) ?? this.#lasting.get(name);
  }

  #setTemporary(name: string, set: SetLevel, seconds: number): void {
    // A timer goes by the monotonic clock: a step of the wall clock neither cuts nor prolongs it.
    const timer = setTimeout(() => {
      this.#temporary.delete(name);
      this.version += 1;
    }, seconds * 1_000);
    timer.unref();
    this.#temporary.set(name, { ...set, timer });
  }

  #endTemporary(name: string): void {
    clearTimeout(this.#temporary.get(name)?.timer);
    this.#temporary.delete(name);
  }

  #checkRoomFor(name: string): void {
    if (name === ROOT || this.#lasting.has(name) || this.#temporary.has(name)) return;
    if (this.#lasting.size + this.#temporary.size < MAX_PREFIXES) return;
    throw new InvalidOptionError(
      'loggerName',
      name,
      `one of the ${MAX_PREFIXES} names set already`,
    );
  }
}

function checkExpiry(seconds: unknown): void {
  if (typeof seconds === 'number' && seconds > 0 && seconds <= MAX_EXPIRY_SECONDS) return;
  throw new InvalidOptionError(
    'expiresAfterSeconds',
    seconds,
    `seconds, more than 0 and at most ${MAX_EXPIRY_SECONDS}`,
  );
}
