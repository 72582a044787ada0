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
    inputs: { topic: { type: 'string' }, missing: { type: 'string', required: false } },
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

    expect(toChatRequest(step, scope, 'a-default')).toEqual({
      model: 'gpt-4o',
      maxTokens: 1024,
      messages: [
        { role: 'system', content: 'About rain.' },
        { role: 'user', content: 'Tell: rain' },
      ],
    });
  });

  it('gives each message its role, in order, behind the system message', () => {
    const roles = ['system', 'developer', 'user', 'assistant'] as const;
    const messages = roles.map((role) => ({ role, content: `{{ inputs.topic }} ${role}` }));

    expect(
      toChatRequest(llmStep({ system: 'first', messages }), scope, 'a-default').messages,
    ).toEqual([
      { role: 'system', content: 'first' },
      ...roles.map((role) => ({ role, content: `rain ${role}` })),
    ]);
  });

  it.each([0, 0.7, undefined])('hands on a temperature of %j', (temperature) => {
    const step = llmStep({ prompt: 'hi', temperature });

    expect(toChatRequest(step, scope, 'a-default').temperature).toBe(temperature);
  });
});

it.each([
  [{ system: '{{ inputs.missing }}', prompt: 'hi' }, 'system'],
  [{ prompt: '{{ inputs.missing }}' }, 'prompt'],
  [{ prompt: 'hi', model: '{{ inputs.missing }}' }, 'model'],
  [
    { messages: ['hi', '{{ inputs.missing }}'].map((content) => ({ role: 'user', content })) },
    'messages[1].content',
  ],
])('says where the template is that has no value: %j', (more, place) => {
  // Declared, but not given.
  const step = llmStep(more);
  expect(() => toChatRequest(step, scope, 'a-default')).toThrow(place);
});

it.each(['', 'gpt-4o\n', 'x'.repeat(201), '\ud800'])(
  'refuses the model %j before it is paid for: the ledger would not record it',
  (topic) => {
    const step = llmStep({ model: '{{ inputs.topic }}', prompt: 'hi' });

    expect(() => toChatRequest(step, { ...scope, inputs: { topic } }, 'a-default')).toThrow(
      InvalidModelError,
    );
  },
);

describe('usageUpperBound', () => {
  it.each(['a', 'ünïcödé', '日本語のテキスト', '👩‍👩‍👧‍👦'.repeat(50), ' \n'.repeat(200)])(
    'is no lower than one token for each byte of %j',
    (prompt) => {
      const { inputTokens, outputTokens } = usageUpperBound(
        toChatRequest(llmStep({ prompt, maxTokens: 7 }), scope, 'a-default'),
      );

      expect(inputTokens).toBeGreaterThanOrEqual(Buffer.byteLength(prompt) + 4);
      expect(outputTokens).toBe(7);
    },
  );

  it('counts the content, the role and the frame of every message, and the frame of the request', () => {
    const bound = (role: string, contents: readonly string[]) => {
      const messages = contents.map((content) => ({ role, content }));
      return usageUpperBound(toChatRequest(llmStep({ messages }), scope, 'a-default')).inputTokens;
    };
    const boundOf = (...contents: string[]) => bound('assistant', contents);
    const perMessage = boundOf('', '') - boundOf('');

    // OpenAI's chat format: 3 tokens around each message, 3 more to prime the response.
    expect(perMessage).toBeGreaterThanOrEqual(Buffer.byteLength('assistant') + 3);
    expect(boundOf('')).toBeGreaterThanOrEqual(perMessage + 3);
    expect(boundOf('')).toBe(32 + 16 + 'assistant'.length);
    expect(boundOf('')).toBe(bound('user', ['']) + 'assistant'.length - 'user'.length);
    expect(boundOf('one', 'three', 'ünf')).toBe(boundOf('') + 2 * perMessage + 3 + 5 + 4);
  });
});
