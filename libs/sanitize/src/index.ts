/**
 * What is a secret in a text, what was said to a language model, what an SQL statement says, and what a terminal may be shown.
 *
 * @module
 */
export { type BodyPart, bodyPartOf } from './llm/body-names.ts';
export { type BodyMembers, bodyMembersOf } from './llm/body-shapes.ts';
export { isSecretField } from './secrets/secret-judge.ts';
export { isSecretParameter, type Secrecy, secrecyOf, wordsOf } from './secrets/secret-names.ts';
export { REDACTED } from './secrets/found-ranges.ts';
export { maskUrl, withoutUserInfo } from './secrets/secret-urls.ts';
export { isShortWord, withoutSecrets } from './secrets/secret-values.ts';
export { sanitizeQueryText } from './sql/query-text.ts';
export { remembering } from './sql/remembering.ts';
export { sqlTokens } from './sql/sql-tokens.ts';
export { statementTarget, unquoted } from './sql/statement-target.ts';
export { databaseSystemName } from './sql/system-name.ts';
export { printable } from './terminal/printable.ts';
