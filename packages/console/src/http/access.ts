import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ForbiddenError } from '../errors.ts';

export const COOKIE = 'wflo-console';
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;

/**
 * Who may read: on loopback whoever can connect, unless a browser was led here by another site;
 * elsewhere who has the token, in a cookie, a header, or once in the address.
 */
export class Access {
  readonly #token: Buffer | undefined;
  readonly #cookie: string;
  readonly #hosts: ReadonlySet<string>;

  /** `token` undefined: open. `hosts` are names under which it is reached besides loopback's. */
  constructor(token: string | undefined, hosts: readonly string[]) {
    this.#token = token === undefined ? undefined : digest(token);
    // The cookie does not hold the token: whoever reads it cannot log in elsewhere by it.
    this.#cookie = token === undefined ? '' : digest(`cookie ${token}`).toString('base64url');
    this.#hosts = new Set(hosts.map((host) => host.toLowerCase()));
  }

  get needsToken(): boolean {
    return this.#token !== undefined;
  }

  /** @throws {ForbiddenError} 403 for another site's request, 401 for one without the token */
  check(request: IncomingMessage): void {
    this.checkSite(request);
    if (!this.isLoggedIn(request)) {
      throw new ForbiddenError(
        'log in by the address that the console has printed at its start, with ?token= in it',
        401,
      );
    }
  }

  /** Refuses what a browser sends on behalf of another site, and names that DNS has rebound. */
  checkSite(request: IncomingMessage): void {
    const host = (request.headers.host ?? '').toLowerCase();
    if (!this.needsToken && !LOOPBACK.test(host) && !this.#isNamed(host)) {
      throw new ForbiddenError(`Host ${host}: not a name of this console (CONSOLE_ALLOWED_HOSTS)`);
    }
    const site = request.headers['sec-fetch-site'];
    const isNavigation =
      request.headers['sec-fetch-mode'] === 'navigate' && request.method === 'GET';
    if ((site === 'cross-site' || site === 'same-site') && !isNavigation) {
      throw new ForbiddenError('a request of another site');
    }
    const { origin } = request.headers;
    if (origin !== undefined && hostOf(origin) !== host) {
      throw new ForbiddenError(`Origin ${origin}: a request of another site`);
    }
  }

  isLoggedIn(request: IncomingMessage): boolean {
    if (this.#token === undefined) return true;
    const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    return this.isToken(bearer) || equal(cookieOf(request), this.#cookie);
  }

  isToken(token: string | null | undefined): boolean {
    if (token === null || token === undefined || this.#token === undefined) return false;
    return timingSafeEqual(digest(token), this.#token);
  }

  /** The header that logs a browser in. */
  setCookie(): string {
    return `${COOKIE}=${this.#cookie}; Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000`;
  }

  #isNamed(host: string): boolean {
    return this.#hosts.has(host) || this.#hosts.has(host.replace(/:\d+$/, ''));
  }
}

function hostOf(origin: string): string {
  return URL.parse(origin)?.host.toLowerCase() ?? '';
}

function cookieOf(request: IncomingMessage): string {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=', 2);
    if (name === COOKIE) return value ?? '';
  }
  return '';
}

function equal(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
