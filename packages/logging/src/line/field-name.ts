import { type BodyPart, bodyPartOf } from '@wflo/sanitize';

import { cutText } from '../redaction/cut-text.ts';
import type { Redactor, Secrecy } from '../redaction/redactor.ts';
import { jsonText } from './json-text.ts';

/** What is known about a field's name, worked out once per name. */
export interface FieldName {
  readonly name: string;
  /** `,"name":`, with one more underscore at its end where it is a name of the line's own. */
  readonly json: string;
  /** The same for a place inside of a nested object, where no name is the line's own. */
  readonly nestedJson: string;
  /** The same for the first member, without the comma. */
  readonly firstJson: string;
  readonly secrecy: Secrecy;
  readonly bodyPart: BodyPart;
  /** Neither secret, nor of a body, nor of a request: the value is shown as any is. */
  readonly isPlain: boolean;
  /** A name that is promoted to `exception` when it holds an error. */
  readonly isErrorName: boolean;
  /** A name under which pino's loggers have a request or a response. */
  readonly isHttpName: boolean;
}

/**
 * `event` -> `event_`, `event_` -> `event__`: a caller's field never overwrites a part of the
 * line, and never meets another field of the caller.
 */
const OWN_NAMES = /^(?:timestamp|level|logger|event)_*$/;
const ERROR_NAMES = new Set(['err', 'error', 'exc_info', 'exception']);
const HTTP_NAMES = new Set(['req', 'res', 'request', 'response']);
const MAX_NAMES = 2_000;
const MAX_CACHED_LENGTH = 128;
const MAX_LENGTH = 256;

export class FieldNames {
  readonly #redactor: Redactor;
  readonly #known = new Map<string, FieldName>();

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  get(name: string): FieldName {
    return this.#known.get(name) ?? this.#add(name);
  }

  #add(name: string): FieldName {
    const shown =
      name.length > MAX_LENGTH
        ? `${cutText(name, MAX_LENGTH, this.#redactor)}…`
        : this.#redactor.text(name);
    const secrecy = this.#redactor.secrecy(name);
    const bodyPart = bodyPartOf(name);
    const isHttpName = HTTP_NAMES.has(name);
    const fieldName: FieldName = {
      name,
      json: `,${jsonText(OWN_NAMES.test(shown) ? `${shown}_` : shown)}:`,
      nestedJson: `,${jsonText(shown)}:`,
      firstJson: `${jsonText(shown)}:`,
      secrecy,
      bodyPart,
      isPlain: secrecy === 'open' && bodyPart === 'none' && !isHttpName,
      isErrorName: ERROR_NAMES.has(name),
      isHttpName,
    };
    if (this.#known.size < MAX_NAMES && name.length <= MAX_CACHED_LENGTH) {
      this.#known.set(name, fieldName);
    }
    return fieldName;
  }
}
