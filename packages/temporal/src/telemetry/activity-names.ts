/** Names an activity on spans and in labels. */
export type NameActivity = (activityType: string) => string;

/** Names beyond those of activities that a worker has registered; further ones are `_other`. */
const MOST_NAMES = 100;
const OTHER = '_other';
const LONGEST_NAME = 256;
const LONGEST_KEY = 512;
/** Types whose name is remembered. */
const MOST_TYPES = 1_000;

/**
 * Names of activities, within a bound: a worker with a `default` activity runs whatever type a
 * client sends, and each would be a label and the name of a span of its own.
 */
export class ActivityNames {
  readonly #hook: NameActivity;
  readonly #names = new Map<string, string>();
  readonly #registered = new Set<string>();
  readonly #others = new Set<string>();

  constructor(hook: NameActivity) {
    this.#hook = hook;
  }

  /** A worker has it: its name is never `_other`. */
  register(activityType: string): string {
    const name = this.#ask(activityType);
    this.#registered.add(name);
    this.#remember(activityType, name);
    return name;
  }

  of(activityType: string): string {
    const known = this.#names.get(activityType);
    if (known !== undefined) return known;
    const name = this.#bounded(this.#ask(activityType));
    this.#remember(activityType, name);
    return name;
  }

  #bounded(name: string): string {
    if (this.#registered.has(name) || this.#others.has(name)) return name;
    if (this.#others.size >= MOST_NAMES) return OTHER;
    this.#others.add(name);
    return name;
  }

  #ask(activityType: string): string {
    let name: unknown;
    try {
      name = this.#hook(activityType);
    } catch {
      name = undefined;
    }
    const text = typeof name === 'string' && name !== '' ? name : activityType;
    return text.slice(0, LONGEST_NAME);
  }

  #remember(activityType: string, name: string): void {
    const isRoom = this.#names.size < MOST_TYPES && activityType.length <= LONGEST_KEY;
    if (isRoom) this.#names.set(activityType, name);
  }
}
