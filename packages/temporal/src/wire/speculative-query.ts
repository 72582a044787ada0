/**
 * A query that would run code ahead of the record: what the worker's refusal is called, and the
 * client's answer to it, which is to ask again.
 *
 * @module
 */

/** Begins the message with which such a query fails. */
export const QUERY_AHEAD_OF_RECORD = 'WFLO_QUERY_AHEAD_OF_RECORD';

/** The whole message. */
export const QUERY_AHEAD_MESSAGE = `${QUERY_AHEAD_OF_RECORD}: events of this run wait for a workflow task. Ask again.`;

/** Once events wait, a task is pending, and the next query waits with it: often one is enough. */
const PAUSES_MILLIS = [50, 100, 200, 400, 800];

/** Asks again for as long as that is what the worker answers, six times in all. */
export async function askAgain<T>(ask: () => Promise<T>): Promise<T> {
  for (const millis of PAUSES_MILLIS) {
    try {
      return await ask();
    } catch (error) {
      if (!isRefusal(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, millis));
    }
  }
  return ask();
}

function isRefusal(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith(QUERY_AHEAD_OF_RECORD);
}
