/**
 * The code whose tests are measured, and the tests that must notice a change of it: by project, the
 * words that a test file's path holds one of.
 *
 * @module
 */
export const AREAS = {
  money: {
    sources: ['apps/cost-service/src/{pricing,ledger,spending}/**/*.ts'],
    tests: {
      'apps/cost-service': [
        ...['ledger', 'usage', 'price-file', 'provider-words'],
        ...['attempts', 'executions', 'expired-calls'],
      ],
    },
  },
  prices: {
    sources: ['packages/pricing/src/**/*.ts'],
    tests: { 'packages/pricing': ['test/'] },
  },
  budgets: {
    sources: ['apps/cost-service/src/budgets/**/*.ts'],
    tests: {
      'apps/cost-service': [
        ...['test/budgets', 'test/http', 'service-metrics', 'parent-budgets', 'expired-calls'],
      ],
    },
  },
  calls: {
    sources: ['apps/worker/src/{accounting,llm}/**/*.ts'],
    tests: { 'apps/worker': ['test/llm', 'test/accounting'] },
  },
  redaction: {
    sources: ['libs/sanitize/src/secrets/**/*.ts', 'packages/logging/src/redaction/**/*.ts'],
    tests: { 'libs/sanitize': ['secret'], 'packages/logging': ['redaction', 'logger', 'line'] },
  },
  replay: {
    sources: ['packages/temporal/src/workflow/**/*.ts'],
    tests: {
      'packages/temporal': [
        'test/workflow',
        'test/host',
        'plugin/traces',
        'plugin/logs',
        'execution-duration',
      ],
    },
    components: true,
  },
};
