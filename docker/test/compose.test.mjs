import { describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { load } from 'js-yaml';

const file = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const compose = load(readFileSync(file('compose.yaml'), 'utf8'));
const services = Object.entries(compose.services);
const OURS = ['worker', 'sandbox-runner', 'cost-service'];
/** The longest that a service of ours takes to stop: 10 s for what runs, 5 s for its spans. */
const LONGEST_STOP_SECONDS = 16;

describe('the compose file', () => {
  it.each(services)('brings %s back, and bounds its memory and its log', (_name, service) => {
    expect(service.restart).toMatch(/^(unless-stopped|on-failure:\d+)$/);
    expect(service.mem_limit).toMatch(/^\d+[mg]$/);
    expect(service.logging).toEqual({
      driver: 'json-file',
      options: { 'max-size': '10m', 'max-file': '3' },
    });
  });

  it.each(OURS)('gives %s the time that it takes to stop', (name) => {
    const seconds = /^(\d+)s$/.exec(compose.services[name].stop_grace_period)?.[1];
    expect(Number(seconds)).toBeGreaterThan(LONGEST_STOP_SECONDS);
  });

  it('puts no variable into a URL that would have to be encoded there', () => {
    const urls = services
      .flatMap(([, { environment = {} }]) => Object.values(environment))
      .filter((value) => /\/\/.*\$\{.*@/.test(value));
    expect(urls).toEqual([]);
    for (const name of ['worker', 'cost-service']) {
      expect(compose.services[name].environment.DATABASE_PASSWORD).toBe('${POSTGRES_PASSWORD}');
    }
  });

  it('waits for what a service needs: tasks that are done, services that are healthy', () => {
    for (const [name, { depends_on: needs = {} }] of services) {
      for (const [needed, { condition }] of Object.entries(Array.isArray(needs) ? {} : needs)) {
        const { restart, healthcheck, build } = compose.services[needed];
        const isTask = restart.startsWith('on-failure');
        expect([name, needed, condition]).toEqual([
          name,
          needed,
          isTask ? 'service_completed_successfully' : 'service_healthy',
        ]);
        // Images of ours bring theirs along.
        if (!isTask) expect(healthcheck ?? build).toBeDefined();
      }
    }
    expect(Object.keys(compose.services.worker.depends_on)).toContain('temporal-namespace');
  });

  it('runs Temporal by the images that are kept up, all of one version', () => {
    const images = services.map(([, { image }]) => image).filter(Boolean);
    expect(images.filter((image) => image.includes('auto-setup'))).toEqual([]);
    const versions = images
      .map((image) => /^temporalio\/(?:server|admin-tools):([\d.]+)$/.exec(image)?.[1])
      .filter(Boolean);
    expect(versions).toHaveLength(3);
    expect(new Set(versions).size).toBe(1);
  });

  it("gives Temporal's configuration the password as YAML has it between quotation marks", () => {
    expect(compose.services.temporal.environment).not.toHaveProperty('POSTGRES_PWD');
    for (const password of [`p@ss/w:rd#%?&+ é"'$\\`, String.raw`\"`, 'plain', '-n', '%s']) {
      const given = execFileSync(
        'sh',
        [file('temporal/start-server.sh'), 'printenv', 'POSTGRES_PWD'],
        {
          env: { ...process.env, SQL_PASSWORD: password },
          encoding: 'utf8',
        },
      );
      expect(load(`password: "${given.slice(0, -1)}"`)).toEqual({ password });
    }
  });

  it.each(['setup-schema.sh', 'create-namespace.sh', 'start-server.sh'])(
    'has a script %s that sh can read',
    (name) => {
      const path = file(`temporal/${name}`);
      execFileSync('sh', ['-n', path]);
      const mounted = services.flatMap(([, { entrypoint = [] }]) => entrypoint);
      expect(mounted).toContain(`/scripts/${name}`);
    },
  );
});
