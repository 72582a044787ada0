import eslint from '@eslint/js';
import nx from '@nx/eslint-plugin';
import { defineConfig } from 'eslint/config';
import reactHooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import { oneWayImports } from './tools/lint/one-way-imports.mjs';

const only = (sourceTag, ...onlyDependOnLibsWithTags) => ({ sourceTag, onlyDependOnLibsWithTags });

const moduleBoundaries = (allow) => ({
  '@nx/enforce-module-boundaries': [
    'error',
    {
      enforceBuildableLibDependency: true,
      // Free ports are found in one place, for tests and programs alike; so is the fixture LLM.
      allow: ['@wflo/tools/ports', '@wflo/tools/fixture-llm', ...allow],
      // Their entry `otlp` is loaded where it is used, the rest of them anyway.
      checkDynamicDependenciesExceptions: ['@wflo/logging', '@wflo/metrics'],
      depConstraints: [
        only('layer:ground', 'layer:ground'),
        only('layer:base', 'layer:ground'),
        only('layer:contracts', 'layer:ground'),
        only('layer:pricing', 'layer:ground'),
        only('layer:genai', 'layer:pricing', 'layer:contracts', 'layer:ground'),
        only('layer:bundle', 'layer:base', 'layer:ground'),
        only('layer:temporal', 'pkg:logging', 'pkg:tracing', 'pkg:metrics', 'layer:ground'),
        only('layer:kit', 'layer:bundle', 'layer:contracts', 'layer:ground'),
        only(
          'app:service',
          'layer:kit',
          'layer:ground',
          'layer:bundle',
          'layer:contracts',
          'layer:pricing',
        ),
        only(
          'app:worker',
          'layer:kit',
          'layer:ground',
          'layer:bundle',
          'layer:contracts',
          'layer:genai',
          'layer:pricing',
          'layer:temporal',
        ),
        only('type:tool', 'layer:contracts'),
        only(
          'type:truth',
          'layer:contracts',
          'layer:ground',
          'layer:bundle',
          'layer:temporal',
          'layer:genai',
        ),
        only('type:example', 'layer:temporal', 'layer:genai'),
        only('layer:console', 'layer:contracts', 'layer:ground'),
      ],
    },
  ],
});

export default defineConfig(
  {
    ignores: [
      '**/dist',
      '**/out-tsc',
      '**/node_modules',
      '.nx',
      '.wflo',
      '**/test-output',
      'packages/console/page',
      '**/*.cjs',
      'tools/release/strangers/project',
      'tools/release/strangers/agent',
    ],
  },
  eslint.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'CallExpression[callee.object.name="z"][callee.property.name=/[oO]bject$/] > ObjectExpression > Property > CallExpression[callee.object.name="z"][callee.property.name=/^(unknown|any)$/]',
          message:
            'zod refuses an object without this key: write z.unknown().optional(), or .nonoptional() where it must be there.',
        },
      ],
    },
  },
  {
    files: ['**/test/**/*.ts'],
    rules: {
      // A test pokes at the edges on purpose.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    // The console's page runs in a browser, and holds the rules of hooks.
    files: ['packages/console/web/src/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat['recommended-latest']],
    rules: {
      // What the React Compiler would leave alone; it is not used.
      'react-hooks/incompatible-library': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: globals.node },
  },
  {
    // What an old Node reads first, to say that it is too old: Node 12 must know each word of it.
    files: ['tools/*.mjs', 'tools/bootstrap/{run-on-node-24,requirements,setup-error}.mjs'],
    languageOptions: { ecmaVersion: 2020 },
    rules: {
      'no-restricted-syntax': ['error', 'ChainExpression', 'LogicalExpression[operator="??"]'],
    },
  },
  {
    files: ['**/*.ts', '**/*.tsx', '**/*.mjs'],
    plugins: { '@nx': nx, wflo: { rules: { 'one-way-imports': oneWayImports } } },
    rules: { ...moduleBoundaries([]), 'wflo/one-way-imports': 'error' },
  },
  {
    // The truth run is a program beside the worker, and runs that one's own sources.
    files: ['truth/**/*.ts'],
    rules: moduleBoundaries(['../../apps/worker/src/**', '../../../apps/worker/src/**']),
  },
  {
    // The tests of the console send it what the real exporters send.
    files: ['packages/console/test/**/*.ts'],
    rules: moduleBoundaries([
      '@wflo/tracing',
      '@wflo/logging',
      '@wflo/logging/otlp',
      '@wflo/metrics',
      '@wflo/metrics/otlp',
      '@wflo/temporal',
    ]),
  },
  {
    files: ['docs/**/*.mjs'],
    languageOptions: { globals: globals.browser },
    rules: moduleBoundaries(['../../tools/**']),
  },
);
