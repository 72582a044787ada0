import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Whether an Authorization header carries `token`; takes as long whatever the header holds.
 *
 * @example carriesToken(request.headers.authorization, 'a-token')
 */
export function carriesToken(authorization: string | undefined, token: string): boolean {
  const sent = /^bearer +([^\s]+) *$/i.exec(authorization ?? '')?.[1] ?? '';
  return timingSafeEqual(digest(sent), digest(token)) && sent !== '';
}

/** Digests are of one length, which timingSafeEqual needs. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
