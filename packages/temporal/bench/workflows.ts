import { condition, defineSignal, log, proxyActivities, setHandler } from '@temporalio/workflow';

const { step } = proxyActivities<{ step(index: number): Promise<number> }>({
  startToCloseTimeout: '30s',
});

/** Three regular activities, with a line before each. */
export async function threeSteps(): Promise<number> {
  let total = 0;
  for (let index = 0; index < 3; index++) {
    log.info('step_begins', { index });
    total += await step(index);
  }
  return total;
}

/** Stays in the cache. */
export async function idles(): Promise<void> {
  let done = false;
  setHandler(defineSignal('end'), () => {
    done = true;
  });
  log.info('idles');
  await condition(() => done);
}
