/**
 * Entry for `node --import @wflo/observability/register app.js`: that of `@wflo/tracing`, so that
 * an application names one package. Libraries are patched before the application imports them.
 *
 * @module
 */
import '@wflo/tracing/register';
