import { Validator } from '@seriousme/openapi-schema-validator';
import { costOpenApi, sandboxOpenApi } from '../../src/index.ts';

function references(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [inner] : references(inner),
  );
}

describe.each([
  [
    'cost-service',
    costOpenApi(),
    [
      'POST /v1/quotes',
      'POST /v1/usage',
      'POST /v1/usage:batch',
      'POST /v1/usage/{id}/settle',
      'PUT /v1/budgets/{id}',
      'GET /v1/budgets/{id}',
      'POST /v1/budgets/{id}/reservations',
      'POST /v1/reservations/{id}/commit',
      'POST /v1/reservations/{id}/renew',
      'POST /v1/reservations/{id}/release',
      'GET /v1/executions/{id}/costs',
      'POST /v1/executions/{id}/failed-attempts',
      'GET /v1/executions',
      'GET /v1/costs',
    ],
  ],
  ['sandbox-runner', sandboxOpenApi(), ['POST /v1/executions', 'GET /v1/runtimes']],
])('the OpenAPI document of %s', (_name, document, operations) => {
  it('describes every operation of the contract', () => {
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described).toEqual(operations);
  });

  it('refers only to schemas that it holds', () => {
    const { schemas } = document.components as { schemas: Record<string, unknown> };
    const targets = references(document.paths).map((target) => target.split('/').at(-1)!);
    expect(targets.length).toBeGreaterThan(0);
    for (const target of targets) expect(Object.keys(schemas)).toContain(target);
  });

  it('is a valid document of OpenAPI 3.1', async () => {
    const copy = JSON.parse(JSON.stringify(document)) as Record<string, unknown>;
    await expect(new Validator().validate(copy)).resolves.toEqual({ valid: true });
  });

  it('has patterns that no engine needs Unicode properties or octal escapes for', () => {
    const patterns = [...JSON.stringify(document).matchAll(/"pattern":("(?:[^"\\]|\\.)*")/g)].map(
      ([, text = '']) => JSON.parse(text) as string,
    );
    expect(patterns.length).toBeGreaterThan(0);
    expect(patterns.filter((pattern) => /\\[pP]\{|\\0/.test(pattern))).toEqual([]);
  });

  it('is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });
});

it('says in the request schema that defaults may be left out', () => {
  const { schemas } = costOpenApi().components as {
    schemas: Record<string, { required: string[] }>;
  };
  expect(schemas['ReservationRequest']?.required).toEqual(['idempotencyKey', 'amountUsd']);
});

it('describes a response without a body as one', () => {
  const { post } = costOpenApi().paths['/v1/executions/{id}/failed-attempts'] as {
    post: { responses: Record<string, object> };
  };
  expect(post.responses['204']).toEqual({ description: 'Done' });
});

it('describes what a query parameter is read as, with its bounds', () => {
  const { get } = costOpenApi().paths['/v1/costs'] as {
    get: { parameters: { name: string; required: boolean; schema: object }[] };
  };
  expect(get.parameters.find(({ name }) => name === 'limit')).toMatchObject({
    required: false,
    schema: { type: 'integer', minimum: 1, maximum: 10_000, default: 1_000 },
  });
});

it('describes the ids that a path may hold', () => {
  const { get } = costOpenApi().paths['/v1/budgets/{id}'] as {
    get: { parameters: { name: string; schema: { pattern: string } }[] };
  };
  const [id] = get.parameters;
  expect(
    ['team/a', 'a..b', '...', '..', 'a b'].map((text) => RegExp(id!.schema.pattern).test(text)),
  ).toEqual([true, true, true, false, false]);
});
