import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDefinitionFile, readTextFile } from '../../../src/cli/input/definition-source.ts';
import { readGivenInputs } from '../../../src/cli/input/input-options.ts';
import { resolveInputs } from '../../../src/definition/resolve-inputs.ts';
import { InvalidInputsError } from '../../../src/errors.ts';

const definition = {
  id: 'd',
  version: '1',
  steps: [{ id: 'a', type: 'code', language: 'python', code: 'pass' }],
};

describe('a definition file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wflo-source-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  function file(name: string, content: string | Buffer): string {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  }

  it('may begin with a byte order mark', async () => {
    const path = file('bom.json', `\uFEFF${JSON.stringify(definition)}`);

    expect(await readDefinitionFile(path)).toMatchObject({ id: 'd' });
  });

  it.each<[string, string | Buffer, string]>([
    ['latin-1', Buffer.from('{"id":"é"}', 'latin1'), 'is no UTF-8 text'],
    ['UTF-16', Buffer.from('\uFEFF{}', 'utf16le'), 'is no UTF-8 text'],
    ['nothing', '', 'is no JSON'],
    ['too much', ' '.repeat(1_500_001), 'has more than 1500000 bytes'],
    ['a key twice', '{"id":"a","id":"b"}', '$.id: the key is there more than once'],
  ])('is refused with %s in it', async (name, content, message) => {
    await expect(readDefinitionFile(file(name, content))).rejects.toThrow(message);
  });

  it('is not read for ever', async () => {
    await expect(readTextFile('/dev/zero', 'a test')).rejects.toThrow('more than 1500000 bytes');
  });

  it('gets the programs of its steps, and of what takes them back, from files beside it', async () => {
    file('do.py', 'do()');
    file('undo.py', 'undo()');
    const compensate = { type: 'code', language: 'python', codeFile: 'undo.py' };
    const step = { id: 'a', type: 'code', language: 'python', codeFile: 'do.py', compensate };
    const path = file('files.json', JSON.stringify({ ...definition, steps: [step] }));

    expect((await readDefinitionFile(path)).steps[0]).toMatchObject({
      code: 'do()',
      compensate: { code: 'undo()' },
    });
  });

  it('has nothing read that lies outside of its folder', async () => {
    symlinkSync('/etc', join(folder, 'link'));
    for (const fromFile of ['/etc/hostname', '../../etc/hostname', 'link/hostname', '..']) {
      const inputs = { text: { type: 'string', fromFile } };
      const path = file('outside.json', JSON.stringify({ ...definition, inputs }));

      await expect(readDefinitionFile(path)).rejects.toThrow(
        `fromFile of input "text" is "${fromFile}"; expected a file in the definition's folder`,
      );
    }
  });

  it.each(['__proto__', 'constructor'])(
    'has no input %s that it does not declare',
    async (name) => {
      const read = await readDefinitionFile(file('plain.json', JSON.stringify(definition)));
      const given = await readGivenInputs([`${name}=x`], read.inputs);

      expect(() => resolveInputs(read, given)).toThrow(InvalidInputsError);
    },
  );
});
