/**
 * What is a secret in a text, and what an SQL statement says.
 *
 * @module
 */
export { type Secrecy, secrecyOf, wordsOf } from './secrets/secret-names.ts';
export { REDACTED } from './secrets/secret-patterns.ts';
export { isShortWord, withoutSecrets } from './secrets/secret-values.ts';
