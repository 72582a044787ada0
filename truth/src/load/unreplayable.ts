/**
 * Ends an execution whose history cannot be replayed, which else never ends. The check of
 * histories names it.
 *
 * @module
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { isUnreplayable } from '../evidence/unreplayable.ts';

const LOOK_EVERY_MILLIS = 60_000;

export async function endIfUnreplayable(handle: WorkflowHandle, ended: AbortSignal): Promise<void> {
  for (;;) {
    await delay(LOOK_EVERY_MILLIS, undefined, { signal: ended }).catch(() => undefined);
    if (ended.aborted) return;
    try {
      const { events } = await handle.fetchHistory();
      if (isUnreplayable(events ?? [])) await handle.terminate('its history cannot be replayed');
    } catch {
      // It has just ended, or is queried again.
    }
  }
}
