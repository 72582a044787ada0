import type { CallUsage } from '../usage/token-usage.ts';
import type { UsageApi, UsageSource } from '../usage/usage-reading.ts';
import type { Fields } from '../usage/fields.ts';

/** Reads a usage that is inside of another one, whatever it is. */
export type ReadInner = (usage: Fields) => CallUsage | undefined;

/** How the usage of one API is recognised and read. */
export interface UsageShape {
  readonly api: UsageApi;
  /** Whether its keys show that it is one. */
  isShapeOf(usage: Fields, source: UsageSource): boolean;
  /**
   * Its parts, or undefined when it says nothing of what was used.
   *
   * @throws {ContradictingCounts} when its counts contradict each other.
   */
  read(usage: Fields, source: UsageSource, readInner: ReadInner): CallUsage | undefined;
}
