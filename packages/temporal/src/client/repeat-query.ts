import { setTimeout as delay } from 'node:timers/promises';
import { SPECULATIVE_QUERY } from '../wire/speculative-query.ts';

/** Once events wait, a task is pending, and the next query waits with it: often one is enough. */
const PAUSES_MILLIS = [50, 100, 200, 400, 800];

/** Repeats a query for as long as a worker refuses it as speculative, six times in all. */
export async function repeatWhileSpeculative<T>(query: () => Promise<T>): Promise<T> {
  for (const millis of PAUSES_MILLIS) {
    try {
      return await query();
    } catch (error) {
      if (!isRefusal(error)) throw error;
      await delay(millis);
    }
  }
  return query();
}

function isRefusal(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith(SPECULATIVE_QUERY);
}
