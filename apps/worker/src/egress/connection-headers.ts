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

export function isConnectionHeader(name: string): boolean {
  return CONNECTION_HEADERS.includes(name.toLowerCase());
}
