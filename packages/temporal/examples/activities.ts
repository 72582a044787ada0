import { log } from '@temporalio/activity';

export async function charge(orderId: string, amountUsd: number): Promise<string> {
  log.info('card_charged', { order_id: orderId, amount_usd: amountUsd });
  return Promise.resolve(`charged ${amountUsd} for ${orderId}`);
}
