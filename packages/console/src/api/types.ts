/**
 * What the API of the console sends and takes, as JSON. The page imports these types; so may
 * anything else that reads `/api`.
 *
 * - A time is a number of milliseconds since 1970, with fractions (`…Ms`).
 * - An amount of money is an exact decimal of USD as text (`…Usd`).
 * - What is not known is `null` with a reason, never 0.
 * - An error is {@link Problem}, with a status of 400 or more.
 *
 * @module
 */
export type * from '../shapes/cost.ts';
export type * from '../shapes/fact.ts';
export type * from '../shapes/health.ts';
export type * from '../shapes/run.ts';
export type * from '../shapes/telemetry.ts';
export type * from '../shapes/timeline.ts';
