/** Workflow code of speculative-queries.mjs; nothing but the SDK. */
import {
  condition,
  defineQuery,
  defineSignal,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';

const { greet, tenant } = proxyActivities({ startToCloseTimeout: '10s' });
export const proceed = defineSignal('proceed');
export const proceedElsewhere = defineSignal('proceedElsewhere');
export const state = defineQuery('state');

/**
 * Two branches, each let go on by a signal. When one activation lets both go on, the second
 * schedules first, as the first takes some more turns of the microtask queue.
 */
async function branches(callSlow, callQuick) {
  const seen = { slow: undefined, quick: undefined, clockMillis: undefined };
  let slowOpen = false;
  let quickOpen = false;
  setHandler(proceed, () => {
    slowOpen = true;
  });
  setHandler(proceedElsewhere, () => {
    quickOpen = true;
  });
  setHandler(state, () => seen);
  const slow = async () => {
    await condition(() => slowOpen);
    seen.clockMillis = Date.now();
    for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
    seen.slow = await callSlow();
  };
  const quick = async () => {
    await condition(() => quickOpen);
    seen.quick = await callQuick();
  };
  await Promise.all([slow(), quick()]);
  return seen;
}

export function ofTwoTypes() {
  return branches(
    () => greet('slow'),
    () => tenant('quick'),
  );
}

export function ofOneType() {
  return branches(
    () => greet('slow'),
    () => greet('quick'),
  );
}
