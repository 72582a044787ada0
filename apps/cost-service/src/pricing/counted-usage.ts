import type { tokenUsageSchema } from '@wflo/contracts';
import type { z } from 'zod';

/** What a call used, as in the contract: `inputTokens` and `outputTokens` include all others. */
export type CountedUsage = Readonly<z.output<typeof tokenUsageSchema>>;
