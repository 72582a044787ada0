import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { BIN_FOLDER, WORKSPACE_ROOT } from '../../bootstrap/workspace.mjs';
import { freePorts, isPortFree } from '../../network/ports.mjs';
import { waitFor } from '../../process/wait-for.mjs';
import { isTemporalServing } from '../../temporal/dev-server.mjs';

describe('what Nx serves', () => {
  const nxItself = [process.execPath, join(BIN_FOLDER, 'nx')];
  it.each([
    ['Nx', 'SIGINT', nxItself],
    ['Nx', 'SIGTERM', nxItself],
    ['Nx', 'SIGKILL', nxItself],
    ['npx', 'SIGTERM', ['npx', 'nx']],
  ])(
    'ends when %s gets %s',
    async (_name, signal, [command, ...before]) => {
      const state = mkdtempSync(join(tmpdir(), 'wflo-serve-'));
      const ports = await freePorts(3);
      const [temporal, ui, llm] = ports.map(String);
      const nx = spawn(
        command,
        [...before, 'run-many', '-t', 'temporal', 'fixture-llm', '-p', 'tools'],
        {
          cwd: WORKSPACE_ROOT,
          env: {
            PATH: process.env.PATH,
            HOME: process.env.HOME,
            NX_DAEMON: 'false',
            NX_TUI: 'false',
            WFLO_TEMPORAL_EXECUTABLE: process.env.WFLO_TEST_TEMPORAL_EXECUTABLE,
            WFLO_STATE_FOLDER: state,
            TEMPORAL_PORT: temporal,
            TEMPORAL_UI_PORT: ui,
            FIXTURE_LLM_PORT: llm,
          },
          stdio: 'ignore',
        },
      );
      try {
        const health = `http://127.0.0.1:${llm}/health`;
        const bothServe = async () => {
          const [serving, { ok }] = await Promise.all([
            isTemporalServing(`127.0.0.1:${temporal}`),
            fetch(health),
          ]);
          return serving && ok;
        };
        await waitFor('both', bothServe, { timeoutMillis: 240_000 });
        expect(nx.exitCode).toBeNull();
      } finally {
        nx.kill(signal);
      }
      const allFree = async () => (await Promise.all(ports.map(isPortFree))).every(Boolean);
      await waitFor('free ports', allFree, { timeoutMillis: 60_000 });
      rmSync(state, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
    360_000,
  );
});
