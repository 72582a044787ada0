/**
 * What is a secret in a text, and what an SQL statement says.
 *
 * @module
 */
export { isSecretParameter, type Secrecy, secrecyOf, wordsOf } from './secrets/secret-names.ts';
export { REDACTED } from './secrets/secret-patterns.ts';
export { maskUrl, withoutUserInfo } from './secrets/secret-urls.ts';
export { isShortWord, withoutSecrets } from './secrets/secret-values.ts';
