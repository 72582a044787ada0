import { isSecretField, isShortWord, secrecyOf, withoutSecrets } from '@wflo/sanitize';

import { InvalidOptionError } from '../errors.ts';

/**
 * `always`: the value is a secret whatever it is, since the team says so; `named`: it is, unless it is
 * a count, a switch, a state or an id.
 */
export type Secrecy = 'open' | 'always' | 'named';

/** Additions to the built-in redaction, which cannot be switched off as a whole. */
export interface RedactOptions {
  /** Further secret names: a text is the whole name, in any case, a RegExp a part. Default none. */
  readonly keys?: readonly (string | RegExp)[];
  /** Further looks of secret texts, replaced wherever they occur. Default none. */
  readonly values?: readonly RegExp[];
  /** Names, in any case, that look secret and are not, such as `cookie_banner`. Default none. */
  readonly allowKeys?: readonly string[];
}

/** Names and looks of secrets together, with the team's own additions. */
export class Redactor {
  readonly #names: ReadonlySet<string>;
  readonly #patterns: readonly RegExp[];
  readonly #allowed: ReadonlySet<string>;
  readonly #values: readonly RegExp[];

  constructor({ keys = [], values = [], allowKeys = [] }: RedactOptions = {}) {
    for (const value of values) {
      if (!(value instanceof RegExp))
        throw new InvalidOptionError('redact.values', value, 'RegExps');
    }
    this.#names = new Set(keys.filter((key) => typeof key === 'string').map(lower));
    this.#patterns = keys.filter((key) => key instanceof RegExp).map((key) => withFlags(key, ''));
    this.#allowed = new Set(allowKeys.map(lower));
    this.#values = values.map((value) => withFlags(value, 'g'));
  }

  secrecy(name: string): Secrecy {
    const lowered = name.toLowerCase();
    if (this.#allowed.has(lowered)) return 'open';
    if (this.#names.has(lowered)) return 'always';
    if (this.#patterns.some((pattern) => pattern.test(name))) return 'always';
    return secrecyOf(name) === 'open' ? 'open' : 'named';
  }

  /** Whether the value of a field of this secrecy is a secret. */
  isSecret(secrecy: Secrecy, name: string, value: unknown): boolean {
    if (secrecy === 'open' || value === undefined || value === null) return false;
    if (secrecy === 'always') return typeof value !== 'boolean';
    return isSecretField(name, value);
  }

  /** Whether nothing in this text can be a secret, found at less cost than text() has. */
  isPlain(text: string): boolean {
    return this.#values.length === 0 && isShortWord(text);
  }

  text(text: string): string {
    return withoutSecrets(text, this.#values);
  }
}

function lower(name: string): string {
  return name.toLowerCase();
}

/** Without `g` and `y`, a RegExp keeps no position between two tests. */
function withFlags(pattern: RegExp, added: string): RegExp {
  return new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, '') + added);
}
