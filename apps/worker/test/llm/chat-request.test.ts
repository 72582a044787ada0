import { parseDefinition } from '../../src/definition/parse-definition.ts';
import type { StepOf } from '../../src/definition/step-types/index.ts';
import { InvalidModelError } from '../../src/llm/errors.ts';
import { toChatRequest, usageUpperBound } from '../../src/llm/chat-request.ts';

const scope = {
  inputs: { topic: 'rain' },
  steps: {},
  execution: { id: 'exec-1' },
  workflow: { id: 'wf' },
};

function llmStep(more: object): StepOf<'llm'> {
  const { steps } = parseDefinition({
    id: 'test',
    version: '1',
    inputs: { topic: { type: 'string' } },
    steps: [{ id: 'a', type: 'llm', model: 'gpt-4o', ...more }],
  });
  const [step] = steps;
  if (step?.type !== 'llm') throw new Error('expected an llm step');
  return step;
}

describe('toChatRequest', () => {
  it('puts the system message before a prompt, and renders both', () => {
    const step = llmStep({
      system: 'About {{ inputs.topic }}.',
      prompt: 'Tell: {{ inputs.topic }}',
    });

    expect(toChatRequest(step, scope)).toEqual({
      model: 'gpt-4o',
      maxTokens: 1024,
      messages: [
        { role: 'system', content: 'About rain.' },
        { role: 'user', content: 'Tell: rain' },
      ],
    });
  });
});

it.each(['', 'gpt-4o\n', 'x'.repeat(201), '\ud800'])(
  'refuses the model %j before it is paid for: the ledger would not record it',
  (topic) => {
    const step = llmStep({ model: '{{ inputs.topic }}', prompt: 'hi' });

    expect(() => toChatRequest(step, { ...scope, inputs: { topic } })).toThrow(InvalidModelError);
  },
);

describe('usageUpperBound', () => {
  it.each(['a', 'ünïcödé', '日本語のテキスト', '👩‍👩‍👧‍👦'.repeat(50), ' \n'.repeat(200)])(
    'is no lower than one token for each byte of %j',
    (prompt) => {
      const { inputTokens, outputTokens } = usageUpperBound(
        toChatRequest(llmStep({ prompt, maxTokens: 7 }), scope),
      );

      expect(inputTokens).toBeGreaterThanOrEqual(Buffer.byteLength(prompt) + 4);
      expect(outputTokens).toBe(7);
    },
  );
});
