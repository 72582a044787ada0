import { log, proxyActivities } from '@temporalio/workflow';
import type * as activities from './activities.ts';

const { charge } = proxyActivities<typeof activities>({ startToCloseTimeout: '10s' });

export async function order(id: string): Promise<string> {
  log.info('order_received', { order_id: id });
  return charge(id, 12.5);
}
