import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { WORKSPACE_ROOT } from '../../bootstrap/workspace.mjs';
import { freePorts } from '../../network/ports.mjs';
import { telemetryToConsole } from '../../start/console.mjs';
import { withFreeConsolePorts } from '../../start/console-ports.mjs';
import { parseOptions } from '../../start/options.mjs';
import { claimStateFolder } from '../../start/state-folder.mjs';
import { checkPorts } from '../../start/port-check.mjs';

describe('the options of npm start', () => {
  it('have the documented defaults', () => {
    expect(parseOptions([], {})).toEqual({
      help: false,
      exit: false,
      example: 'examples/csv-report.json',
      inputs: [],
      temporalAddress: undefined,
      usesFixtureLlm: true,
      ports: {
        temporal: 7233,
        temporalUi: 8233,
        worker: 8000,
        sandboxRunner: 8001,
        costService: 8002,
        fixtureLlm: 8003,
        console: 8080,
        otlpGrpc: 4317,
        otlpHttp: 4318,
      },
    });
  });

  it('use no fixture LLM beside a key or an endpoint', () => {
    expect(parseOptions([], { LLM_API_KEY: 'key' }).usesFixtureLlm).toBe(false);
    expect(parseOptions([], { LLM_BASE_URL: 'http://127.0.0.1:1/v1' }).usesFixtureLlm).toBe(false);
  });

  it('take inputs, and LLM_MODEL for the model of an example that has one', () => {
    const model = 'model=llama3.2';
    const example = 'examples/over-budget.json';
    const given = (args, env = {}) => parseOptions(args, env);
    expect(given(['--input', 'title=T', '--input', model])).toMatchObject({
      inputs: ['title=T', model],
      model: 'llama3.2',
    });
    expect(given([], { LLM_MODEL: 'llama3.2' })).toMatchObject({ inputs: [model] });
    expect(given(['--input', model], { LLM_MODEL: 'other' })).toMatchObject({ inputs: [model] });
    expect(given(['--example', example], { LLM_MODEL: 'a' })).toMatchObject({ inputs: [] });
    const agent = ['--example', 'agent', '--input'];
    expect(given([...agent, model])).toMatchObject({ inputs: [], model: 'llama3.2' });
    expect(() => given([...agent, 'title=T'])).toThrow(/takes only model=NAME/);
  });

  it.each(['agent', 'examples/agent'])('take the program %s for an example', (example) => {
    expect(parseOptions(['--example', example], {})).toMatchObject({
      example,
      program: join(WORKSPACE_ROOT, 'examples', 'agent', 'src', 'run.ts'),
    });
  });

  it.each([
    ['examples/nowhere.json', "can't be read (ENOENT)"],
    ['examples', "can't be read (it is no file)"],
    ['README.md', 'is no JSON'],
  ])('refuse the example %s', (file, problem) => {
    const path = join(WORKSPACE_ROOT, file);
    expect(() => parseOptions(['--example', file], {})).toThrow(
      `--example ${file}: ${path} ${problem}`,
    );
    expect(parseOptions(['--help', '--example', file], {}).help).toBe(true);
  });

  it('refuse what they do not know, with the help', () => {
    expect(() => parseOptions(['--quit'], {})).toThrow(/--quit[\s\S]*npm start \[-- OPTIONS\]/);
  });
});

describe('the state folder', () => {
  it('belongs to one npm start at a time, and again to the next', () => {
    const folder = mkdtempSync(join(tmpdir(), 'wflo-state-'));
    const giveBack = claimStateFolder(folder);
    expect(() => claimStateFolder(folder)).toThrow(folder);
    giveBack();
    claimStateFolder(folder)();
    rmSync(folder, { recursive: true });
  });

  it('of one that was killed is taken over', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wflo-state-'));
    const module = new URL('../../start/state-folder.mjs', import.meta.url).href;
    const script = `(await import('${module}')).claimStateFolder('${folder}')`;
    const { status } = spawnSync(process.execPath, ['--input-type=module', '--eval', script]);
    expect(status).toBe(0);
    claimStateFolder(folder)();
    rmSync(folder, { recursive: true });
  });
});

describe('the ports of the console', () => {
  it('give way where they are taken and no variable names them', async () => {
    const [taken, free, worker] = await freePorts(3);
    const server = createServer();
    await new Promise((resolve) => server.listen(taken, '127.0.0.1', resolve));
    const ports = { worker, console: taken, otlpGrpc: worker, otlpHttp: free };
    try {
      const found = await withFreeConsolePorts(ports, {});
      expect(found).toMatchObject({ worker, otlpHttp: free });
      expect([taken, worker]).not.toContain(found.console);
      expect([taken, worker]).not.toContain(found.otlpGrpc);
      const named = { CONSOLE_PORT: String(taken) };
      expect(await withFreeConsolePorts(ports, named)).toMatchObject({ console: taken });
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });
});

describe('the telemetry of the parts', () => {
  it('goes to the console, unless a variable names another place', () => {
    const ports = { otlpGrpc: 14317 };
    expect(telemetryToConsole(ports, {})).toMatchObject({
      OPENTELEMETRY_OTLP_ENDPOINT: 'http://127.0.0.1:14317',
    });
    expect(telemetryToConsole(ports, { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://else:4317' })).toEqual(
      {},
    );
  });
});

describe('the port check', () => {
  async function ports() {
    const names = [
      'temporal',
      'temporalUi',
      'worker',
      'sandboxRunner',
      'costService',
      'fixtureLlm',
      'console',
      'otlpGrpc',
      'otlpHttp',
    ];
    const numbers = await freePorts(names.length);
    return Object.fromEntries(names.map((name, index) => [name, numbers[index]]));
  }

  it('names each taken port and the variable that moves it', async () => {
    const free = await ports();
    const server = createServer();
    await new Promise((resolve) => server.listen(free.costService, '127.0.0.1', resolve));
    try {
      await expect(checkPorts({ ports: free, usesFixtureLlm: true })).rejects.toMatchObject({
        code: 'WFLO_PORT_TAKEN',
        message: expect.stringContaining(
          `Port ${free.costService} of the cost-service is taken; COST_SERVICE_PORT moves it.`,
        ),
      });
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it('refuses one port for two parts', async () => {
    const free = await ports();
    const same = { ...free, worker: free.costService };
    await expect(checkPorts({ ports: same, usesFixtureLlm: true })).rejects.toThrow(
      'METRICS_PORT and COST_SERVICE_PORT both name port',
    );
  });

  it('checks none of the ports that are not used', async () => {
    const free = await ports();
    const options = { ports: { ...free, temporal: free.worker, fixtureLlm: free.worker } };
    await expect(
      checkPorts({ ...options, temporalAddress: 'elsewhere:7233', usesFixtureLlm: false }),
    ).resolves.toBeUndefined();
  });
});
