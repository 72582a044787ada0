import { getLogger } from '../../src/index.ts';
import { captureLog } from '../captured-log.ts';

const SAID = 'Wie heißt die Hauptstadt? 🙂';
const BYTES = Buffer.byteLength(SAID);
const OMITTED = `[Omitted, ${BYTES} bytes]`;

describe('what is said to a language model', () => {
  it.each([
    ...['prompt', 'completion', 'systemPrompt', 'user_prompt', 'llm.prompt', 'LLM_COMPLETION'],
    ...['gen_ai.input.messages', 'gen_ai.output.messages', 'gen_ai.system_instructions'],
    ...['llm_request', 'llmResponse', 'chat_completion', 'prompts', 'prompt_text'],
    ...['promptMessages', 'completions', 'completionText', 'completion_messages', 'llm_input'],
    ...['llm_output', 'llm_messages', 'system_instruction'],
    ...['genai_prompt', 'model_prompt', 'openaiPrompt', 'anthropic_completion', 'text_completion'],
    ...['assistant_prompt', 'raw_prompt', 'fullPrompt', 'rendered_prompt', 'final_completion'],
    ...['input_messages', 'output_messages', 'systemInstructions', 'chatPrompt', 'ai_prompt'],
  ])('is left out under the name %s, and its length shown', (name) => {
    const log = captureLog();
    getLogger().info('x', { [name]: SAID, deep: [{ [name]: { parts: [SAID] } }] });
    expect(log.last()).toMatchObject({
      [name]: OMITTED,
      deep: [{ [name]: { parts: [OMITTED] } }],
    });
    expect(log.raw[0]).not.toContain('Hauptstadt');
  });

  it('is left out by the shape of a chat message, whatever the provider', () => {
    const log = captureLog();
    getLogger().info('x', {
      body: { model: 'm', messages: [{ role: 'user', content: SAID }] },
      answer: {
        id: 'a1',
        choices: [
          { finish_reason: 'stop', message: { role: 'assistant', content: [{ text: SAID }] } },
        ],
        usage: { prompt_tokens: 9, completion_tokens: 2 },
      },
      contents: [{ role: 'model', parts: [{ text: SAID }] }],
    });
    expect(log.last()).toMatchObject({
      body: { model: 'm', messages: [{ role: 'user', content: OMITTED }] },
      answer: {
        id: 'a1',
        choices: [
          { finish_reason: 'stop', message: { role: 'assistant', content: [{ text: OMITTED }] } },
        ],
        usage: { prompt_tokens: 9, completion_tokens: 2 },
      },
      contents: [{ role: 'model', parts: [{ text: OMITTED }] }],
    });
  });

  it('stays in sight by what is said about it', () => {
    const about = Object.fromEntries(
      [
        ...['role', 'type', 'id', 'name', 'model', 'object', 'status', 'finish_reason'],
        ...['stop_reason', 'finishReason', 'stopReason', 'tool_call_id', 'system_fingerprint'],
      ].map((name) => [name, `the ${name}`]),
    );
    const log = captureLog();
    getLogger().info('x', { completion: { ...about, text: SAID } });
    expect(log.last()['completion']).toEqual({ ...about, text: OMITTED });
  });

  it.each(['system', 'developer', 'user', 'assistant', 'model', 'tool', 'function'])(
    'is left out of what a %s says',
    (role) => {
      const log = captureLog();
      getLogger().info('x', { one: { role, content: SAID }, other: { role: 7, content: SAID } });
      expect(log.last()).toMatchObject({
        one: { role, content: OMITTED },
        other: { role: 7, content: SAID },
      });
    },
  );

  it.each<[string, unknown]>([
    ['prompt_tokens', 12],
    ['prompt_id', 'p1'],
    ['prompt', 12],
    ['completion', null],
    ['completion_rate', 0.5],
    ['task_completion', 'done'],
    ['messages', ['two', 'texts']],
    ['message', 'a text'],
    ['person', { role: 'admin', content: 'a text' }],
  ])('is not what %s holds', (name, value) => {
    const log = captureLog();
    getLogger().info('x', { [name]: value, after: SAID });
    expect(log.last()).toMatchObject({ [name]: value, after: SAID });
  });

  it('is cut by bytes when that is configured, between characters and without secrets', () => {
    const secret = ['sk-', 'proj-', 'Ab3dEf6hIj9lMn2pQr5tUv8x'].join('');
    for (let maxBytes = 1; maxBytes <= BYTES + 1; maxBytes += 1) {
      const log = captureLog({ llmBodyMaxBytes: maxBytes });
      getLogger().info('x', { prompt: SAID, completion: `${' '.repeat(maxBytes - 1)}${secret}` });
      const shown = String(log.last()['prompt']);
      const [start = '', rest] = shown.split('…');
      expect(SAID.startsWith(start)).toBe(true);
      expect(rest).toBe(maxBytes < BYTES ? `[cut, ${BYTES} bytes]` : undefined);
      const startBytes = Buffer.byteLength(start);
      expect(startBytes).toBeLessThanOrEqual(maxBytes);
      expect(startBytes).toBeGreaterThan(Math.min(maxBytes, BYTES) - 4);
      expect(log.raw[0]).not.toContain('proj');
    }
  });

  it.each([-1, 1.5, 16_385, Number.NaN])('is not cut to %d bytes', (llmBodyMaxBytes) => {
    expect(() => captureLog({ llmBodyMaxBytes })).toThrow('llmBodyMaxBytes');
  });
});
