import { z } from 'zod';
import { ForbiddenError, RequestInvalidError, TemporalUnavailableError } from '../errors.ts';
import type { ActionName, ActionResult } from '../shapes/run.ts';
import { act } from '../temporal/actions.ts';
import type { ConsoleParts } from './console-parts.ts';

const bodySchema = z.strictObject({
  reason: z.string().trim().min(1, 'expected why: it stands in the history').max(1_000),
  runId: z.string().min(1).max(200).optional(),
  name: z.string().min(1).max(200).optional(),
  args: z.array(z.unknown()).max(20).optional(),
  eventId: z.int().min(1).optional(),
});

/** @throws {RequestInvalidError} @throws {ForbiddenError} @throws {TemporalUnavailableError} */
export async function action(
  parts: ConsoleParts,
  executionId: string,
  name: ActionName,
  body: unknown,
): Promise<ActionResult> {
  if (!parts.mayAct) throw new ForbiddenError('actions are off (CONSOLE_ACTIONS=off)');
  const { success, data, error } = bodySchema.safeParse(body);
  if (!success) {
    const [issue] = error.issues;
    throw new RequestInvalidError(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`);
  }
  if (parts.temporal === undefined) {
    throw new TemporalUnavailableError('Temporal is not connected: set TEMPORAL_ADDRESS');
  }
  const result = await act(parts.temporal, executionId, name, data);
  parts.hub.runsChanged([executionId]);
  return result;
}
