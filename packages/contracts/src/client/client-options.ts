/**
 * What every client takes.
 *
 * @module
 */
import { InvalidClientOptionError } from '../errors.ts';

/** Options of a client. */
export interface ClientOptions {
  /** Where the service is, such as `http://127.0.0.1:8002`; a path prefix is preserved. */
  readonly baseUrl: string;
  /** Sent as `Authorization: Bearer …`. Default: none is sent. */
  readonly token?: string | undefined;
  /** Longest time that a call may take, its retries included. Default 10,000. */
  readonly timeoutMillis?: number | undefined;
  /** Longest response that is read; a longer one is `WFLO_SERVICE_INVALID_RESPONSE`. Default 64 MiB. */
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
  let url: URL;
  try {
    url = new URL(baseUrl);
  } catch {
    // No cause: it repeats the URL.
    throw new InvalidClientOptionError('baseUrl', withoutSecrets(baseUrl), 'an http or https URL');
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new InvalidClientOptionError('baseUrl', withoutSecrets(baseUrl), 'an http or https URL');
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new InvalidClientOptionError(
      'baseUrl',
      `${url.origin}${url.pathname}`,
      'no user, password, query or fragment in it; pass a secret as token',
    );
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

function withoutSecrets(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, '$1…@').replace(/([?#]).*$/s, '$1…');
}

/** A usable time limit. Throws `WFLO_CLIENT_OPTION_INVALID`. */
export function parseTimeoutMillis(timeoutMillis: number): number {
  if (!Number.isFinite(timeoutMillis) || timeoutMillis <= 0 || timeoutMillis > 2 ** 31 - 1) {
    throw new InvalidClientOptionError(
      'timeoutMillis',
      timeoutMillis,
      'a positive number of milliseconds below 2^31',
    );
  }
  return timeoutMillis;
}

/** A token that a header can hold. Throws `WFLO_CLIENT_OPTION_INVALID`, without the token. */
export function parseToken(token: string | undefined): string | undefined {
  if (token === undefined || /^[\x21-\x7e]+$/.test(token)) return token;
  throw new InvalidClientOptionError(
    'token',
    `a text of ${token.length} characters`,
    'printable ASCII without spaces',
  );
}

/** A usable bound. Throws `WFLO_CLIENT_OPTION_INVALID`. */
export function parseMaxAnswerBytes(maxAnswerBytes: number): number {
  if (!Number.isSafeInteger(maxAnswerBytes) || maxAnswerBytes < 1) {
    throw new InvalidClientOptionError(
      'maxAnswerBytes',
      maxAnswerBytes,
      'a positive whole number of bytes',
    );
  }
  return maxAnswerBytes;
}
