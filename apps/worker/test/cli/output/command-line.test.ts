import { describe, expect, it } from '@jest/globals';
import { commandLine } from '../../../src/cli/output/command-line.ts';

describe('commandLine', () => {
  it('names the command as its caller has called it', () => {
    expect(commandLine('show exec-1', {})).toBe('wflo show exec-1');
    expect(commandLine('show exec-1', { npm_command: 'exec' })).toBe('npx wflo show exec-1');
  });
});
