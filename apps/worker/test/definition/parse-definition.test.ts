import { readdirSync, readFileSync } from 'node:fs';
import { parseDefinition } from '../../src/definition/parse-definition.ts';
import { InvalidDefinitionError, type Problem } from '../../src/errors.ts';

const examples = new URL('../../../../examples/', import.meta.url);

function problemsOf(input: unknown): readonly Problem[] {
  try {
    parseDefinition(input);
  } catch (error) {
    if (error instanceof InvalidDefinitionError) return error.problems;
    throw error;
  }
  return [];
}

function code(id: string, more: object = {}) {
  return { id, type: 'code', language: 'python', code: 'pass', ...more };
}

function withSteps(...steps: object[]) {
  return { id: 'test', version: '1', inputs: { name: { type: 'string' } }, steps };
}

describe('parseDefinition', () => {
  it('fills in the defaults', () => {
    const definition = parseDefinition(withSteps(code('a')));

    expect(definition.steps[0]).toMatchObject({ dependsOn: [], timeoutSeconds: 30, parse: 'text' });
    expect(definition.outputs).toEqual({});
  });

  it('lists every problem of the shape at once, with its path', () => {
    const problems = problemsOf({
      id: 'no blanks allowed',
      version: '1',
      steps: [
        { id: 'a', type: 'code', language: 'cobol', code: 'x' },
        { id: 'b', type: 'sql' },
      ],
      budget: { limitUsd: 0.5 },
      extra: true,
    });

    expect(problems.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        '$.id',
        '$.budget.limitUsd',
        '$.steps[0].language',
        '$.steps[1].type',
        '$',
      ]),
    );
  });

  it.each(['\n', '\r\n', '\u0000', '\u2028', '\u0430', '\uff11', '/../x'])(
    'refuses names that hold %j, wherever it stands',
    (intruder) => {
      for (const name of [`a${intruder}`, `${intruder}a`, `a${intruder}a`]) {
        const http = { id: 'b', type: 'http', url: 'http://x/', headers: { [name]: 'v' } };
        const files = [{ path: `../${name}`, content: '' }];
        const paths = [
          problemsOf({ ...withSteps(code('a')), id: name }),
          problemsOf(withSteps(code(name))),
          problemsOf(withSteps(http)),
          problemsOf(withSteps(code('a', { files }))),
          problemsOf({ ...withSteps(code('a')), outputs: { [name]: '' } }),
          problemsOf({ ...withSteps(code('a')), budget: { limitUsd: `1${intruder}` } }),
        ].map(([problem]) => problem?.path ?? 'taken');
        expect(paths).not.toContain('taken');
      }
    },
  );

  it('refuses what nests deeper than the call stack bears, in the body of a request and elsewhere', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    const http = { id: 'a', type: 'http', url: 'http://x/', body: deep };

    expect(problemsOf(withSteps(http))).toEqual([
      { path: '$.steps[0].body[0]', message: 'nested deeper than 64 levels' },
    ]);
    expect(problemsOf(deep)).toEqual([
      { path: '$[0][0][0][0]', message: 'nested deeper than 64 levels' },
    ]);
  });

  it('refuses __proto__ as a key, which would be lost without a word', () => {
    const parsed: unknown = JSON.parse(
      '{"id":"d","version":"1","inputs":{"__proto__":{"type":"string"}},"steps":[]}',
    );

    expect(problemsOf(parsed)).toEqual([
      { path: '$.inputs.__proto__', message: 'no key may be called __proto__' },
    ]);
  });

  it('takes the names of things that every object has for names like any others', () => {
    const definition = parseDefinition({
      ...withSteps(code('constructor'), code('toString', { dependsOn: ['constructor'] })),
      outputs: { then: '{{ steps.toString.output.stdout }}' },
    });

    expect(definition.steps.map(({ id }) => id)).toEqual(['constructor', 'toString']);
    expect(problemsOf(withSteps(code('a', { stdin: '{{ steps.valueOf.output }}' })))).toEqual([
      { path: '$.steps[0].stdin', message: 'there is no step "valueOf"' },
    ]);
  });

  it('refuses a longest retry interval below the first, of a step and of what takes it back', () => {
    const retry = { initialIntervalSeconds: 60, maximumIntervalSeconds: 59 };
    const compensate = { type: 'http', url: 'http://x/', retry: { maximumIntervalSeconds: 0.5 } };
    const message = 'expected no less than initialIntervalSeconds (1 unless set)';

    expect(problemsOf(withSteps(code('a', { retry, compensate })))).toEqual([
      { path: '$.steps[0].retry.maximumIntervalSeconds', message },
      { path: '$.steps[0].compensate.retry.maximumIntervalSeconds', message },
    ]);
    expect(problemsOf(withSteps(code('a', { retry: { initialIntervalSeconds: 60 } })))).toEqual([]);
  });

  it('refuses two steps of one id', () => {
    expect(problemsOf(withSteps(code('a'), code('a')))).toEqual([
      { path: '$.steps[1].id', message: '"a" is the id of $.steps[0] too' },
    ]);
  });

  it('refuses a dependency that does not exist, naming those that do', () => {
    expect(problemsOf(withSteps(code('a'), code('b', { dependsOn: ['c'] })))).toEqual([
      { path: '$.steps[1].dependsOn[0]', message: 'there is no step "c"; the steps are a, b' },
    ]);
  });

  it('refuses a cycle, naming its path', () => {
    const [problem] = problemsOf(
      withSteps(
        code('start'),
        code('a', { dependsOn: ['start', 'c'] }),
        code('b', { dependsOn: ['a'] }),
        code('c', { dependsOn: ['b'] }),
      ),
    );

    expect(problem).toEqual({
      path: '$.steps',
      message: 'these steps wait for each other: a -> c -> b -> a',
    });
  });

  it('refuses a step that waits for itself', () => {
    expect(problemsOf(withSteps(code('a', { dependsOn: ['a'] })))[0]?.message).toContain('a -> a');
  });

  it('accepts a chain as long as a definition may be', () => {
    const steps = Array.from({ length: 200 }, (_, index) =>
      code(`s${index}`, { dependsOn: index === 0 ? [] : [`s${index - 1}`] }),
    );

    expect(problemsOf(withSteps(...steps))).toEqual([]);
  });

  it.each([
    ['an unknown input', '{{ inputs.nmae }}', 'there is no input "nmae"'],
    ['an unknown step', '{{ steps.x.output }}', 'there is no step "x"'],
    ['a step that may not have run', '{{ steps.other.output }}', 'add it to dependsOn'],
    ['something unknown', '{{ secrets.key }}', '"secrets.key" is unknown'],
    ['all inputs at once', '{{ inputs | json }}', 'must name an input directly'],
    [
      'a name that is only known at run time',
      '{{ steps[inputs.name].output }}',
      'must name a step',
    ],
    [
      'a part of a step that is no output',
      '{{ steps.before.status }}',
      'must begin with steps.before.output',
    ],
    ['an unknown filter', '{{ inputs.name | frobnicate }}', 'undefined filter'],
    ['a tag that reads files', "{% include 'secrets' %}", 'tag "include" not found'],
    ['an unclosed tag', '{% if inputs.name %}', 'not closed'],
  ])('refuses a template with %s', (_name, stdin, message) => {
    const problems = problemsOf(
      withSteps(code('before'), code('other'), code('a', { dependsOn: ['before'], stdin })),
    );

    expect(problems).not.toEqual([]);
    for (const problem of problems) expect(problem.path).toBe('$.steps[2].stdin');
    expect(problems.map((problem) => problem.message).join('\n')).toContain(message);
  });

  it('lets templates read what is sure to be there', () => {
    const stdin =
      '{% assign x = inputs.name %}{{ x }} {{ steps.a.output.result[0].y | json }} {{ attempt }} {{ execution.id }}';

    expect(
      problemsOf(
        withSteps(
          code('a'),
          code('b', { dependsOn: ['a'] }),
          code('c', { dependsOn: ['b'], stdin }),
        ),
      ),
    ).toEqual([]);
  });

  it('finds templates wherever a step has them', () => {
    const bad = '{{ inputs.bad }}';
    const paths = problemsOf(
      withSteps(
        code('a', { files: [{ path: 'f', content: bad }] }),
        {
          id: 'b',
          type: 'llm',
          model: bad,
          system: bad,
          messages: [{ role: 'user', content: bad }],
        },
        { id: 'c', type: 'http', url: bad, headers: { 'x-y': bad }, body: { deep: [bad] } },
      ),
    ).map(({ path }) => path);

    expect(paths).toEqual([
      '$.steps[0].files[0].content',
      '$.steps[1].model',
      '$.steps[1].system',
      '$.steps[1].messages[0].content',
      '$.steps[2].url',
      '$.steps[2].headers["x-y"]',
      '$.steps[2].body.deep[0]',
    ]);
  });

  it('keeps the number of the try out of prompts, which a budget prices beforehand', () => {
    const [problem] = problemsOf(
      withSteps({ id: 'a', type: 'llm', model: 'm', prompt: 'try {{ attempt }}' }),
    );

    expect(problem?.message).toContain('"attempt" is known in code and http steps only');
  });

  it('lets what takes a step back read the output of the step, and a step itself not', () => {
    const stdin = '{{ steps.a.output.stdout }}{{ attempt }}';
    const compensate = { type: 'code', language: 'python', code: 'pass', stdin };

    expect(problemsOf(withSteps(code('a', { compensate })))).toEqual([]);
    expect(problemsOf(withSteps(code('a', { stdin }))).map(({ path }) => path)).toEqual([
      '$.steps[0].stdin',
    ]);
    expect(problemsOf(withSteps(code('a'), code('b', { compensate })))).toEqual([
      {
        path: '$.steps[1].compensate.stdin',
        message: 'step "a" may not have run yet: add it to dependsOn',
      },
    ]);
  });

  it('checks the program that takes a step back like any other', () => {
    const compensate = { type: 'code', language: 'python', codeFile: 'undo.py' };

    expect(problemsOf(withSteps(code('a', { compensate })))[0]?.path).toBe(
      '$.steps[0].compensate.codeFile',
    );
  });

  it('knows no retry and no way back for an approval, and bounds its wait', () => {
    const step = { id: 'a', type: 'approval', message: 'Go on?' };
    const problems = problemsOf(
      withSteps(step, { ...step, id: 'b', retry: {}, compensate: {}, timeoutSeconds: 1e9 }),
    );

    expect(problems.map(({ path }) => path)).toEqual(['$.steps[1].timeoutSeconds', '$.steps[1]']);
  });

  it('lists what a person can read of any number of problems', () => {
    const names = Array.from({ length: 200 }, (_, index) => `${'x'.repeat(60)}${index}`);
    const steps = names.map((id) => code(id, { dependsOn: names.map((name) => `y${name}`) }));
    const shapeless = names.map(() => ({ type: 'code', ['k'.repeat(1_000)]: 1 }));

    for (const given of [withSteps(...steps), withSteps(...shapeless)]) {
      expect(() => parseDefinition(given)).toThrow(/^[^]{1,30000}\n {2}and \d+ more$/);
    }
  });

  it('refuses headers that no request could have, or that the connection decides', () => {
    const headers = { 'x y': '1', 'a\r\nb': '1', Host: 'x', 'content-length': '1', 'x-ok': '1' };
    const compensate = { type: 'http', url: 'http://x/', headers };
    const problems = problemsOf(withSteps({ id: 'a', ...compensate }, code('b', { compensate })));

    expect(problems.map(({ path }) => path)).toEqual([
      '$.steps[0].headers["x y"]',
      '$.steps[0].headers["a\\r\\nb"]',
      '$.steps[0].headers.Host',
      '$.steps[0].headers["content-length"]',
      '$.steps[1].compensate.headers["x y"]',
      '$.steps[1].compensate.headers["a\\r\\nb"]',
      '$.steps[1].compensate.headers.Host',
      '$.steps[1].compensate.headers["content-length"]',
    ]);
  });

  it('never takes a program for a template', () => {
    expect(problemsOf(withSteps(code('a', { code: 'print(f"{{ {nowhere} }}")' })))).toEqual([]);
  });

  it('refuses a program whose file was not read', () => {
    const step = { id: 'a', type: 'code', language: 'python', codeFile: 'a.py' };

    expect(problemsOf(withSteps(step))[0]?.path).toBe('$.steps[0].codeFile');
    expect(() => parseDefinition(withSteps(step), { allowCodeFiles: true })).not.toThrow();
  });

  it('wants exactly one of prompt and messages, and of code and codeFile', () => {
    const problems = problemsOf(
      withSteps(
        { id: 'a', type: 'llm', model: 'm' },
        { id: 'b', type: 'code', language: 'python' },
      ),
    );

    expect(problems.map(({ path }) => path)).toEqual(['$.steps[0]', '$.steps[1]']);
  });

  it.each(readdirSync(examples).filter((name) => name.endsWith('.json')))(
    'accepts examples/%s',
    (name) => {
      const definition: unknown = JSON.parse(readFileSync(new URL(name, examples), 'utf8'));

      expect(() => parseDefinition(definition, { allowCodeFiles: true })).not.toThrow();
    },
  );
});
