import { proxyActivities } from '@temporalio/workflow';
import type * as activities from './activities.ts';

const { ask } = proxyActivities<typeof activities>({ startToCloseTimeout: '1 minute' });

export async function research(topic: string): Promise<string> {
  const parts = ['causes', 'course', 'effects'].map((part) =>
    ask(`What is known of the ${part} of ${topic}?`),
  );
  return ask(`Sum up: ${(await Promise.all(parts)).join(' ')}`);
}
