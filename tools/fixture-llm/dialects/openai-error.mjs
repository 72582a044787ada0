const TYPES = { 401: 'invalid_request_error', 429: 'requests' };
const CODES = { 401: 'invalid_api_key', 429: 'rate_limit_exceeded' };

/** An error as OpenAI's API returns it. */
export const openAiError = ({ status, message, type, param, code }) => ({
  error: { message, type: TYPES[status] ?? type, param, code: code ?? CODES[status] ?? null },
});

/** What all of OpenAI's dialects have in common. */
export const openAiShared = {
  requestIdHeader: 'x-request-id',
  error: openAiError,
  errorEvent: (error) => ({ data: openAiError(error) }),
};
