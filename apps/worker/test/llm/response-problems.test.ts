import { InvalidModelError, LlmTimeoutError, toLlmError } from '../../src/llm/errors.ts';
import { problemOf, textOf, type Message } from '../../src/llm/chat-message.ts';
import { withoutPrice } from '../../src/llm/beyond-text.ts';

const baseUrl = 'http://llm.test:8000/v1';

it.each<[Message, string]>([
  [{}, ''],
  [{ content: null }, ''],
  [{ content: 'hi' }, 'hi'],
  [{ content: [{ type: 'text' }, { type: 'output_text', text: 'h' }, { text: 'i' }] }, 'hi'],
  [{ content: [{ type: 'thinking', text: 'hm' }] }, ''],
])('the text of %j is %j', (message, text) => {
  expect(textOf(message)).toBe(text);
});

it.each<[Message, string, string]>([
  [{ refusal: 'no' }, 'stop', 'refused to respond: change the prompt or the model'],
  [{}, `content_filter: ${'x'.repeat(50)}`, `"content_filter: ${'x'.repeat(34)}"): change`],
  [{ tool_calls: [{}] }, 'stop', 'called tools, which an llm step has none of'],
  [{}, 'error', 'broke its response off with an error (finish_reason "error")'],
  [{ content: ' ' }, 'length', 'used all of maxTokens before the first word'],
  [{}, 'y'.repeat(60), `before the first word of its response (finish_reason "${'y'.repeat(50)}")`],
])('says of %j that ended by %j what is wrong with it', (message, finishReason, words) => {
  const { problem } = problemOf(message, finishReason, baseUrl);
  expect(problem).toContain('The LLM at llm.test:8000 ');
  expect(problem).toContain(words);
  expect(problem).toMatch(/; its cost is recorded[.]$/);
});

it.each<[Message, string]>([
  [{ refusal: '', content: 'hi', tool_calls: [] }, 'stop'],
  [{ content: [{ refusal: '' }, { text: 'hi' }] }, 'anything'],
  [{ content: '' }, 'unknown'],
])('finds nothing wrong with %j that ended by %j', (message, finishReason) => {
  expect(problemOf(message, finishReason, baseUrl)).toEqual({});
});

describe('what a message shows and its usage leaves out', () => {
  const usage = { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0 };
  const found = { annotations: [{}], images: [{}] };

  it('is an amount of its own, beside those that there are', () => {
    expect(withoutPrice(found, { ...usage, otherAmounts: { a: 1 } }, 'openai')).toEqual({
      ...usage,
      otherAmounts: { a: 1, 'message.annotations': 1, 'message.images': 1 },
    });
    expect(withoutPrice({ annotations: [{}] }, usage, undefined).otherAmounts).toEqual({
      'message.annotations': 1,
    });
  });

  it('is none where the usage or the fee has it', () => {
    const counted = { ...usage, webSearches: 1, outputImageTokens: 5 };
    expect(withoutPrice(found, counted, 'openai')).toEqual(counted);
    expect(withoutPrice({ annotations: [{}] }, usage, 'perplexity')).toEqual(usage);
    expect(withoutPrice({ annotations: null, images: [] }, usage, 'openai')).toEqual(usage);
  });
});

describe('an error of a call', () => {
  it('shows the start of a name that is none', () => {
    const error = new InvalidModelError('a', 'm'.repeat(201));
    expect(error.code).toBe('WFLO_LLM_MODEL_INVALID');
    expect(error.message).toContain(`Step "a": expected a model's name`);
    expect(error.message).toContain(`got "${'m'.repeat(100)}";`);
  });

  it('may be billed unless it is known that nothing was sent', () => {
    expect(new LlmTimeoutError(baseUrl, undefined).mayBeBilled).toBe(true);
    expect(new LlmTimeoutError(baseUrl, undefined, false).mayBeBilled).toBe(false);
    expect(toLlmError(new Error('x'), baseUrl).mayBeBilled).toBe(true);
  });

  it('says what was thrown, and keeps it', () => {
    const cause = new TypeError('it is no chat completion');
    const error = toLlmError(cause, baseUrl);
    expect(error).toMatchObject({ code: 'WFLO_LLM_INVALID_RESPONSE', retryable: true, cause });
    expect(error.message).toContain('llm.test:8000 gave no usable response: it is no chat');
    expect(toLlmError('a text', baseUrl).message).toContain('response: a text');
    expect(toLlmError(error, baseUrl)).toBe(error);
  });
});
