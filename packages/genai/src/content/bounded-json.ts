import { withoutSecrets } from '@wflo/sanitize';

const DEEPEST = 16;
/** What is redacted at once: a secret that a cut goes through is still seen whole. */
const BEYOND_CUT = 512;

/** A value as JSON of about `maxBytes` at most: texts are redacted, cut, and say so. */
export function boundedJson(value: unknown, maxBytes: number): string {
  return JSON.stringify(new Bounded(maxBytes).copy(value, 0));
}

class Bounded {
  #left: number;

  constructor(maxBytes: number) {
    this.#left = maxBytes;
  }

  copy(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return this.#text(value);
    if (typeof value !== 'object' || value === null) {
      this.#left -= 8;
      return typeof value === 'bigint' ? `${value}` : value;
    }
    if (depth > DEEPEST) return this.#text('[deep]');
    return Array.isArray(value) ? this.#list(value, depth) : this.#object(value, depth);
  }

  #list(values: readonly unknown[], depth: number): unknown[] {
    const copied: unknown[] = [];
    for (const value of values) {
      if (this.#left <= 0) {
        copied.push(`[${values.length - copied.length} more]`);
        break;
      }
      this.#left -= 4;
      copied.push(this.copy(value, depth + 1));
    }
    return copied;
  }

  #object(value: object, depth: number): object {
    const copied: [string, unknown][] = [];
    for (const [name, member] of Object.entries(value)) {
      if (member === undefined) continue;
      this.#left -= name.length + 6;
      copied.push([name, this.copy(member, depth + 1)]);
    }
    return Object.fromEntries(copied);
  }

  #text(text: string): string {
    const most = Math.max(0, this.#left);
    const redacted = withoutSecrets(text.slice(0, most + BEYOND_CUT));
    let shown = redacted;
    if (Buffer.byteLength(shown) > most || text.length > most + BEYOND_CUT) {
      shown = Buffer.from(redacted)
        .subarray(0, most)
        .toString('utf8')
        .replace(/\uFFFD+$/, '');
      shown += `[${text.length - shown.length} more characters]`;
    }
    this.#left -= Buffer.byteLength(shown);
    return shown;
  }
}
