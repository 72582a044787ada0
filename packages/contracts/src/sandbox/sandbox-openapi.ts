import { toOpenApi, type OpenApiDocument } from '../openapi/openapi-document.ts';
import { executionRequestSchema, executionResultSchema, runtimesSchema } from './execution.ts';

/**
 * The OpenAPI document of sandbox-runner, which it serves as `GET /openapi.json`.
 *
 * @example app.get('/openapi.json', (_request, response) => response.json(sandboxOpenApi()));
 */
export function sandboxOpenApi(version = '0.1.0'): OpenApiDocument {
  return toOpenApi({
    title: 'wflo sandbox-runner',
    version,
    description: 'Runs untrusted code in a sandbox, within limits.',
    requests: { ExecutionRequest: executionRequestSchema },
    responses: { ExecutionResult: executionResultSchema, Runtimes: runtimesSchema },
    operations: [
      {
        operationId: 'execute',
        method: 'post',
        path: '/v1/executions',
        summary: 'Run code once and respond with how it ended.',
        body: 'ExecutionRequest',
        responses: { '200': 'ExecutionResult' },
        problems: { '503': 'No sandbox is to be had at the moment; see Retry-After.' },
      },
      {
        operationId: 'runtimes',
        method: 'get',
        path: '/v1/runtimes',
        summary: 'The languages, their engines and how they are isolated.',
        responses: { '200': 'Runtimes' },
        problems: {},
      },
    ],
  });
}
