/**
 * An error that the dialect of the request writes in its own form. `type`, `param` and `code` are
 * those of OpenAI's API; the other dialects make theirs from the status.
 */
export class ApiError extends Error {
  constructor(status, message, { type, param = null, code = null, headers = {} } = {}) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.type = type ?? (status < 500 ? 'invalid_request_error' : 'server_error');
    this.param = param;
    this.code = code;
    this.headers = headers;
  }
}

/** 400 for a field of a request. */
export function invalid(param, expected) {
  return new ApiError(400, `Invalid value for '${param}': expected ${expected}.`, {
    param,
    code: 'invalid_value',
  });
}
