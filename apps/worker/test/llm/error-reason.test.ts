import { catalog } from '@wflo/observability';
import OpenAI from 'openai';
import { llmErrorReason } from '../../src/llm/error-reason.ts';
import { LlmTimeoutError, toLlmError } from '../../src/llm/errors.ts';

const baseUrl = 'http://127.0.0.1:1/v1';
const respondedWith = (status: number) =>
  toLlmError(OpenAI.APIError.generate(status, {}, 'no', new Headers()), baseUrl);

it.each([
  ['timeout', new LlmTimeoutError(baseUrl, undefined)],
  ['cancelled', toLlmError(new OpenAI.APIUserAbortError(), baseUrl)],
  ['unreachable', toLlmError(new OpenAI.APIConnectionError({ message: 'gone' }), baseUrl)],
  ['unauthorized', respondedWith(401)],
  ['rate_limited', respondedWith(429)],
  ['server_error', respondedWith(503)],
  ['refused', respondedWith(404)],
  ['invalid_response', toLlmError(new Error('no JSON'), baseUrl)],
  ['invalid_response', new TypeError('something of ours')],
])('a call fails as %s, which is a reason that is known beforehand', (reason, error) => {
  expect(llmErrorReason(error)).toBe(reason);
  expect(catalog.llmErrorsTotal.values.reason).toContain(reason);
});
