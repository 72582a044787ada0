import { parseSteps } from './step.mjs';

/** The key of the steps that any request takes which has none of its own. */
const ANY = '*';

/**
 * What the next requests get, in the order of the script, by key: the header `x-fixture-scenario` of
 * a request, or its API key.
 */
export class Scripts {
  #steps = new Map();

  /** Replaces the script of the key. */
  set(key, steps) {
    const parsed = parseSteps(steps);
    this.#steps.set(
      key ?? ANY,
      parsed.map((step) => ({
        step,
        left: step.times === 'always' ? Infinity : (step.times ?? 1),
      })),
    );
    return parsed.length;
  }

  /** Forgets the script of the key, or all of them. */
  clear(key) {
    if (key === undefined) this.#steps.clear();
    else this.#steps.delete(key);
  }

  /**
   * Takes the first step that the request fits, of the first of its keys that has one.
   *
   * @param {string[]} keys
   * @param {object} request What `when` is compared with.
   */
  take(keys, request) {
    for (const key of [...keys, ANY]) {
      const entry = this.#steps
        .get(key)
        ?.find(({ step, left }) => left > 0 && fits(step.when ?? {}, request));
      if (entry === undefined) continue;
      entry.left -= 1;
      return entry.step;
    }
    return {};
  }
}

function fits({ contains, ...conditions }, request) {
  if (contains !== undefined && !request.prompt.includes(contains)) return false;
  return Object.entries(conditions).every(
    ([name, expected]) => expected === undefined || request[name] === expected,
  );
}
