import { z } from 'zod';
import { withPortablePatterns } from './portable-pattern.ts';
import { PROBLEM_CONTENT_TYPE, problemSchema } from '../problem/problem.ts';

/** An OpenAPI 3.1 document, ready for `JSON.stringify`. */
export interface OpenApiDocument {
  readonly openapi: '3.1.1';
  readonly info: Readonly<Record<string, unknown>>;
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components: Readonly<Record<string, unknown>>;
}

/** One operation of a service. `query` is an object schema, one property per parameter. */
export interface Operation {
  readonly operationId: string;
  readonly method: 'get' | 'put' | 'post';
  readonly path: string;
  readonly summary: string;
  readonly body?: string;
  readonly query?: z.ZodObject;
  /** Every parameter in the path is one of these. */
  readonly pathParameter?: z.ZodType;
  /** Schema name by success status; null where the response has no body. */
  readonly responses: Readonly<Record<string, string | null>>;
  /** What each error status means here. */
  readonly problems: Readonly<Record<string, string>>;
}

export interface ServiceDescription {
  readonly title: string;
  readonly version: string;
  readonly description: string;
  /** Bodies that are sent, by name. */
  readonly requests: Readonly<Record<string, z.ZodType>>;
  /** Bodies of responses, by name. */
  readonly responses: Readonly<Record<string, z.ZodType>>;
  readonly operations: readonly Operation[];
}

const COMMON_PROBLEMS = {
  '400': 'The request does not match the contract; `issues` lists every bad field.',
  '401': 'The service requires a bearer token, and the request has no valid one.',
  '500': 'The service failed.',
  '503': 'The service cannot do its work at the moment; `Retry-After` says when to try again.',
};

const BODY_PROBLEMS = {
  '413': 'The body is too large.',
  '415': 'The body is no JSON, or in a charset or encoding that is not supported.',
};

/** The OpenAPI 3.1 document of a service, from its operations and their zod schemas. */
export function toOpenApi(service: ServiceDescription): OpenApiDocument {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of service.operations) {
    const path = (paths[operation.path] ??= {});
    path[operation.method] = toOperation(operation);
  }
  return {
    openapi: '3.1.1',
    info: { title: service.title, version: service.version, description: service.description },
    paths,
    components: {
      schemas: {
        ...mapValues(service.requests, (schema) => toSchema(schema, 'input')),
        ...mapValues(service.responses, (schema) => toSchema(schema, 'output')),
        Problem: toSchema(problemSchema, 'output'),
      },
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    },
  };
}

function toOperation(operation: Operation): Record<string, unknown> {
  const problems = {
    ...COMMON_PROBLEMS,
    ...(operation.body !== undefined && BODY_PROBLEMS),
    ...operation.problems,
  };
  return {
    operationId: operation.operationId,
    summary: operation.summary,
    security: [{}, { bearer: [] }],
    parameters: [...pathParameters(operation), ...queryParameters(operation.query)],
    requestBody: operation.body && { required: true, content: jsonOf(operation.body) },
    responses: {
      ...mapValues(operation.responses, (name) =>
        name === null ? { description: 'Done' } : { description: name, content: jsonOf(name) },
      ),
      ...mapValues(problems, (description) => ({
        description,
        content: jsonOf('Problem', PROBLEM_CONTENT_TYPE),
      })),
    },
  };
}

function pathParameters({ path, pathParameter = z.string() }: Operation): unknown[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: toSchema(pathParameter, 'input'),
  }));
}

function queryParameters(query: z.ZodObject | undefined): unknown[] {
  if (query === undefined) return [];
  // What is on the wire is text: only what it is read as says anything to a caller.
  const { properties = {} } = withPortablePatterns(z.toJSONSchema(query, { io: 'output' }));
  const { required = [] } = z.toJSONSchema(query, { io: 'input' });
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
}

function jsonOf(name: string, mediaType = 'application/json'): Record<string, unknown> {
  return { [mediaType]: { schema: { $ref: `#/components/schemas/${name}` } } };
}

function toSchema(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io });
  return withPortablePatterns(rest);
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
