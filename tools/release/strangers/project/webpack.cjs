// node webpack.cjs FORMAT OUTFILE: the application with `register` before it, in one file.
const { basename, dirname } = require('node:path');
const webpack = require('webpack');

const [format, file] = process.argv.slice(2);
const isModule = format === 'esm';
webpack(
  {
    mode: 'production',
    target: 'node22',
    entry: ['@wflo/tracing/register', './out/bundler/app.js'],
    externals: isModule ? { knex: 'import knex' } : { knex: 'commonjs knex' },
    experiments: { outputModule: isModule },
    output: { path: dirname(file), filename: basename(file), module: isModule },
    optimization: { splitChunks: false },
    plugins: [new webpack.optimize.LimitChunkCountPlugin({ maxChunks: 1 })],
  },
  (error, stats) => {
    if (error ?? stats.hasErrors()) {
      console.error(error ?? stats.toString({ all: false, errors: true }));
      process.exitCode = 1;
    }
  },
);
