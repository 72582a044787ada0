import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';

const TOO_LITTLE_MILLIS = 20;

describe('a test on a slow machine', () => {
  let prepared = false;
  beforeAll(async () => {
    await delay(10 * TOO_LITTLE_MILLIS);
    prepared = true;
  }, TOO_LITTLE_MILLIS);

  it(
    'has time, whatever limit it states',
    async () => {
      await delay(10 * TOO_LITTLE_MILLIS);
      expect(prepared).toBe(true);
    },
    TOO_LITTLE_MILLIS,
  );
});
