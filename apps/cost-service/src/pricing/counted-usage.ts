/**
 * What a call used, as the contract counts it: `inputTokens` and `outputTokens` include all others.
 *
 * @module
 */
import type { tokenUsageSchema } from '@wflo/contracts';
import type { z } from 'zod';

export type CountedUsage = Readonly<z.output<typeof tokenUsageSchema>>;
