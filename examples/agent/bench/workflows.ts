import { proxyActivities } from '@temporalio/workflow';

const { ask } = proxyActivities<{ ask(question: string): Promise<string> }>({
  startToCloseTimeout: '30 seconds',
});

/** Three activities with a call of a model each. */
export async function threeCalls(): Promise<string[]> {
  const texts: string[] = [];
  for (const subject of ['prices', 'jobs', 'houses']) {
    texts.push(await ask(`What happened to ${subject} in 2007?`));
  }
  return texts;
}
