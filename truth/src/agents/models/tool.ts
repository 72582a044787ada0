import { executeTool } from '@wflo/genai';

const PARAMETERS = {
  type: 'object',
  properties: { year: { type: 'integer' } },
  required: ['year'],
} as const;

/** The tool of all agents, as OpenAI has it. */
export const LOOK_UP = {
  name: 'look_up',
  description: 'Looks up a figure.',
  parameters: { ...PARAMETERS, required: [...PARAMETERS.required] },
};

export const lookUp = (): Promise<string> =>
  executeTool({ name: LOOK_UP.name }, () => Promise.resolve(JSON.stringify({ figure: 7 })));
