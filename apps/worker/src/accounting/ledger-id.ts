import { createHash } from 'node:crypto';
import { idSchema } from '@wflo/contracts';

/** The contract's bound is 200; the ids become parts of longer keys. */
const MAX_LENGTH = 120;

/**
 * The id itself where the ledger takes it. Temporal takes any text of up to 1,000 characters: what
 * the ledger would refuse gets a readable start and a hash, the same for the same id.
 *
 * @example ledgerId('order #7') === 'order__7-' + 16 hex digits
 */
export function ledgerId(id: string): string {
  if (id.length <= MAX_LENGTH && idSchema.safeParse(id).success) return id;
  const hash = createHash('sha256').update(id).digest('hex').slice(0, 16);
  return `${id.replaceAll(/[^\w.:/@-]/g, '_').slice(0, 100)}-${hash}`;
}
