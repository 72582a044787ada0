import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { WORKSPACE_ROOT } from '../../bootstrap/workspace.mjs';

const read = (path) => readFileSync(join(WORKSPACE_ROOT, path), 'utf8');
const README = read('README.md');

/** What the rehearsal of a release runs in an empty project, and what the reference explains. */
const RUN_BY = {
  'tools/release/strangers/agent/activities.ts': /^const client = .*$/m,
  'tools/release/strangers/agent/worker.ts': /^const plugins = .*$/m,
  'docs/reference/packages/temporal.md': /^await client\.workflow\.start\(.*$/m,
};

describe('the README', () => {
  it.each(Object.entries(RUN_BY))('has the line that is in %s', (path, line) => {
    const [code] = line.exec(README) ?? [];
    expect(read(path)).toContain(code);
  });

  it('begins with agents in plain TypeScript, and has the JSON definitions after them', () => {
    const headings = [...README.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
    expect(headings[0]).toBe('Agents in plain TypeScript');
    expect(headings).toContain('See the JSON definitions run');
  });

  it('shows what the example is documented to print', () => {
    const example = read('examples/agent/README.md');
    const spans = [...README.matchAll(/^ +((?:workflow|update|activity|chat)[. ]\S+(?: ×\d+)?)/gm)];
    expect(spans.length).toBeGreaterThan(7);
    for (const [, span] of spans) expect(example).toContain(span);
    for (const line of README.match(/^ {2}(?:model calls|tokens|cost|paid) .*$/gm).slice(0, 5)) {
      expect(example).toContain(line);
    }
  });
});
