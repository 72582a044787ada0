import { fileURLToPath } from 'node:url';

/** A self-signed certificate for localhost, made for these tests; valid for a hundred years. */
export const certificate = {
  cert: fileURLToPath(new URL('../fixtures/localhost-cert.pem', import.meta.url)),
  key: fileURLToPath(new URL('../fixtures/localhost-key.pem', import.meta.url)),
};
