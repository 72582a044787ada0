/** Workflows that know nothing of this repository. */
import {
  ApplicationFailure,
  condition,
  continueAsNew,
  executeChild,
  proxyActivities,
  workflowInfo,
} from '@temporalio/workflow';

interface Activities {
  flaky(times: number): Promise<string>;
  hopeless(): Promise<string>;
}

const { flaky } = proxyActivities<Activities>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '10ms' },
});
const { hopeless } = proxyActivities<Activities>({
  startToCloseTimeout: '1 minute',
  retry: { maximumAttempts: 2, initialInterval: '10ms' },
});
const { hopeless: retried } = proxyActivities<Activities>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '10ms', maximumInterval: '1s' },
});

export async function plainAgent(): Promise<string> {
  await executeChild('plainChild', { workflowId: `${workflowInfo().workflowId}-child` });
  return flaky(2);
}

export function plainChild(): Promise<string> {
  return Promise.resolve('done');
}

export async function failingAgent(): Promise<string> {
  return hopeless();
}

export async function pendingAgent(): Promise<string> {
  return retried();
}

export async function chainedAgent(left: number): Promise<string> {
  if (left > 0) await continueAsNew(left - 1);
  return 'the end';
}

export async function brokenAgent(): Promise<void> {
  await condition(() => false, '1 ms');
  throw new TypeError('cannot read what was there');
}

export function refusedAgent(): Promise<never> {
  throw ApplicationFailure.nonRetryable('not today', 'Refused');
}

/** Three events of its history for each, and some for each hundred. */
export async function longAgent(hundreds: number): Promise<void> {
  for (let done = 0; done < hundreds; done += 1) {
    await Promise.all(Array.from({ length: 100 }, () => flaky(0)));
  }
}
