/** An error as OpenAI's API returns it: `{"error":{message,type,param,code}}`. */
export class OpenAiError extends Error {
  constructor(status, message, { type, param = null, code = null, headers = {} } = {}) {
    super(message);
    this.name = 'OpenAiError';
    this.status = status;
    this.headers = headers;
    this.body = {
      error: { message, type: type ?? 'invalid_request_error', param, code },
    };
  }
}
