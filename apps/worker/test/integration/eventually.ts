/**
 * Waits for a condition: calls `probe` until it returns something, or fails at the deadline.
 *
 * @module
 */
import { setTimeout as delay } from 'node:timers/promises';

export async function eventually<T>(
  what: string,
  probe: () => Promise<T | undefined>,
  timeoutSeconds = 60,
): Promise<T> {
  const deadline = Date.now() + timeoutSeconds * 1_000;
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`waited ${timeoutSeconds} s for ${what}`);
    await delay(100);
  }
}
