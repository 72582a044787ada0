import { readUsage } from '../../src/llm/usage.ts';

describe('readUsage', () => {
  it('takes what OpenAI reports, with and without details', () => {
    const details = { prompt_tokens_details: { cached_tokens: 4 } };

    expect(readUsage({ prompt_tokens: 10, completion_tokens: 2, ...details })).toEqual({
      inputTokens: 10,
      outputTokens: 2,
      cacheReadTokens: 4,
    });
    expect(
      readUsage({ prompt_tokens: 10, completion_tokens: 2, prompt_tokens_details: null }),
    ).toMatchObject({ cacheReadTokens: 0 });
  });

  it('counts no more cached tokens than there were: the ledger would refuse the record', () => {
    const details = { prompt_tokens_details: { cached_tokens: 40 } };

    expect(readUsage({ prompt_tokens: 10, completion_tokens: 2, ...details })).toMatchObject({
      inputTokens: 10,
      cacheReadTokens: 10,
    });
  });

  it.each([
    undefined,
    null,
    {},
    { prompt_tokens: 10 },
    { prompt_tokens: -1, completion_tokens: 2 },
    { prompt_tokens: 1.5, completion_tokens: 2 },
    { prompt_tokens: '10', completion_tokens: 2 },
  ])('finds no usage in %j', (reported) => {
    expect(readUsage(reported)).toBeUndefined();
  });
});
