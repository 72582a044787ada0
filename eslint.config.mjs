import eslint from '@eslint/js';
import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

const only = (sourceTag, ...onlyDependOnLibsWithTags) => ({ sourceTag, onlyDependOnLibsWithTags });

const moduleBoundaries = (allow) => ({
  '@nx/enforce-module-boundaries': [
    'error',
    {
      enforceBuildableLibDependency: true,
      allow,
      depConstraints: [
        only('layer:ground'),
        only('layer:base', 'layer:ground'),
        only('layer:contracts'),
        only('layer:bundle', 'layer:base', 'layer:ground'),
        only('layer:temporal', 'pkg:logging', 'pkg:tracing', 'pkg:metrics'),
        only('layer:kit', 'layer:bundle', 'layer:contracts', 'layer:ground'),
        only('app:service', 'layer:kit', 'layer:ground', 'layer:bundle', 'layer:contracts'),
        only(
          'app:worker',
          'layer:kit',
          'layer:ground',
          'layer:bundle',
          'layer:contracts',
          'layer:temporal',
        ),
        only('type:tool', 'layer:contracts'),
      ],
    },
  ],
});

export default tseslint.config(
  {
    ignores: [
      '**/dist',
      '**/out-tsc',
      '**/node_modules',
      '.nx',
      '.wflo',
      '**/test-output',
      '**/*.cjs',
    ],
  },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
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
    files: ['**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        fetch: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        setImmediate: 'readonly',
        Buffer: 'readonly',
        AbortController: 'readonly',
        AbortSignal: 'readonly',
        structuredClone: 'readonly',
        TextEncoder: 'readonly',
        TextDecoder: 'readonly',
        performance: 'readonly',
      },
    },
  },
  {
    files: ['**/*.ts', '**/*.mjs'],
    plugins: { '@nx': nx },
    rules: moduleBoundaries([]),
  },
  {
    // The truth run is a program beside the worker, and runs that one's own sources.
    files: ['truth/**/*.ts'],
    rules: moduleBoundaries(['../../apps/worker/src/**', '../../../apps/worker/src/**']),
  },
);
