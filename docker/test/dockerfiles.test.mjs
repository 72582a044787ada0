import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';

const PORTS = { worker: 8000, 'sandbox-runner': 8001, 'cost-service': 8002 };
const read = (path) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

describe.each(Object.entries(PORTS))('the Dockerfile of %s', (app, port) => {
  const text = read(`${app}.Dockerfile`);

  it('is that of the worker but for its name and port: what is tested of one holds for all', () => {
    const asWorker = text
      .replaceAll(app, 'worker')
      .replaceAll(String(port), '8000')
      .replace('process.env.PORT || ', '');
    expect(asWorker).toBe(read('worker.Dockerfile'));
  });

  it('takes every stage from the base of its argument, and needs no registry for its syntax', () => {
    const bases = [...text.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base);
    expect(bases).toEqual(['${NODE_IMAGE}', '${NODE_IMAGE}', '${NODE_IMAGE}', '${NODE_IMAGE}']);
    expect(text).not.toContain('# syntax=');
  });

  it('runs in production as a user who is not root, on the port of compose, with a HEALTHCHECK', () => {
    const last = text.slice(text.lastIndexOf('FROM '));
    expect(last).toMatch(/^USER (?!0)\d+:(?!0)\d+$/m);
    expect(last).toMatch(/^HEALTHCHECK .*/m);
    expect(last).toContain('NODE_ENV=production');
    expect(last).toContain(`EXPOSE ${port}\n`);
    expect(read('compose.yaml')).toContain(`ports: ['127.0.0.1:${port}:${port}']`);
  });
});
