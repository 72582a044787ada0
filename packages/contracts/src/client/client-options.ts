import { maskUrl } from '@wflo/sanitize';
import { InvalidClientOptionError } from '../errors.ts';

/** Options of a client. */
export interface ClientOptions {
  /** Where the service is, such as `http://127.0.0.1:8002`; a path prefix is preserved. */
  readonly baseUrl: string;
  /** Sent as `Authorization: Bearer …`. Default: none is sent. */
  readonly token?: string | undefined;
  /** Longest time that a call may take, its retries included. Default 10,000. */
  readonly timeoutMillis?: number | undefined;
  /** Longest response; a longer one is `WFLO_SERVICE_RESPONSE_TOO_LARGE`. Default 64 MiB. */
  readonly maxAnswerBytes?: number | undefined;
}

/** Options of one call. */
export interface CallOptions {
  /** Ends the call; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Longest time that this call may take, its retries included. Default: the client's. */
  readonly timeoutMillis?: number | undefined;
}

/** The base without a slash at its end. Throws `WFLO_CLIENT_OPTION_INVALID`. */
export function parseBaseUrl(baseUrl: string): string {
  const url = URL.parse(baseUrl);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new InvalidClientOptionError('baseUrl', maskUrl(baseUrl), 'an http or https URL');
  }
  const base = `${url.origin}${url.pathname}`;
  const hasNoSecret = `${url.username}${url.password}${url.search}${url.hash}` === '';
  const expected = 'no user, password, query or fragment in it; pass a secret as token';
  return checked('baseUrl', base, hasNoSecret, expected).replace(/\/+$/, '');
}

/** A usable time limit. Throws `WFLO_CLIENT_OPTION_INVALID`. */
export function parseTimeoutMillis(timeoutMillis: number): number {
  const isUsable = timeoutMillis > 0 && timeoutMillis <= 2 ** 31 - 1;
  const expected = 'a positive number of milliseconds below 2^31';
  return checked('timeoutMillis', timeoutMillis, isUsable, expected);
}

/** A token that a header can hold. Throws `WFLO_CLIENT_OPTION_INVALID`, without the token. */
export function parseToken(token: string | undefined): string | undefined {
  if (token === undefined || /^[\x21-\x7e]+$/.test(token)) return token;
  const shown = `a text of ${token.length} characters`;
  throw new InvalidClientOptionError('token', shown, 'printable ASCII without spaces');
}

/** A usable bound. Throws `WFLO_CLIENT_OPTION_INVALID`. */
export function parseMaxAnswerBytes(maxAnswerBytes: number): number {
  const isUsable = Number.isSafeInteger(maxAnswerBytes) && maxAnswerBytes > 0;
  return checked('maxAnswerBytes', maxAnswerBytes, isUsable, 'a positive whole number of bytes');
}

function checked<T>(option: string, value: T, isUsable: boolean, expected: string): T {
  if (isUsable) return value;
  throw new InvalidClientOptionError(option, value, expected);
}
