/**
 * Headers that are not for an http step to set.
 *
 * @module
 */

/** What the connection decides, not the step. */
const CONNECTION_HEADERS = [
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** Whether the connection decides a header of this name. */
export function isConnectionHeader(name: string): boolean {
  return CONNECTION_HEADERS.includes(name.toLowerCase());
}
