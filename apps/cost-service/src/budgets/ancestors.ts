import { z } from 'zod';

/** The budgets that a budget is a part of, the outermost first: JSON, null where there are none. */
export const ancestorsColumn = z
  .string()
  .nullable()
  .transform((text): unknown => JSON.parse(text ?? '[]'))
  .pipe(z.array(z.string()));

export function ancestorsText(ancestorIds: readonly string[]): string | null {
  return ancestorIds.length === 0 ? null : JSON.stringify(ancestorIds);
}
