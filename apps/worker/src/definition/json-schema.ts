import { withPortablePatterns } from '@wflo/contracts';
import { z } from 'zod';
import { definitionSchema } from './schema.ts';

/** The JSON Schema for editors: what `schema/workflow-definition.schema.json` holds. */
export function definitionJsonSchema(): Record<string, unknown> {
  return {
    ...withPortablePatterns(
      z.toJSONSchema(definitionSchema, { io: 'input', target: 'draft-2020-12' }),
    ),
    title: 'wflo workflow definition',
  };
}
