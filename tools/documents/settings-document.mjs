/**
 * docs/reference/settings.md, made from .env.example: its sections are tables, its comments say
 * what a variable is for.
 *
 * @module
 */
const INTRODUCTION = `# Settings

Generated from [.env.example](../../.env.example) by \`node tools/documents/write-settings.mjs\`.

Every process reads the variables that concern it, from its environment over the nearest \`.env\` file, and checks all of them at start: every bad or missing one is listed at once, and the process exits with 78 ([WFLO_SETTINGS_INVALID](../errors.md#wflo_settings_invalid)). An empty variable counts as absent. The values are examples, or defaults where a comment says so; defaults and bounds are in [@wflo/observability](packages/observability.md#settings), [worker](apps/worker.md#settings), [cost-service](apps/cost-service.md#settings) and [sandbox-runner](apps/sandbox-runner.md#settings). \`OTEL_*\` variables are in [@wflo/tracing](packages/tracing.md#otel_-variables).`;

export function settingsDocument(example) {
  const sections = example.split(/^# --- (.*?) -*$/m).slice(1);
  const tables = [];
  for (let index = 0; index < sections.length; index += 2) {
    tables.push(`## ${sections[index]}`, table(sections[index + 1]));
  }
  return `${[INTRODUCTION, ...tables].join('\n\n')}\n`;
}

/** A row for each comment with the variables below it. */
function table(section) {
  const rows = [...section.matchAll(/((?:^# .*\n)*)((?:^#?[A-Z].*\n?)+)/gm)];
  return [
    '| variable | example | meaning |',
    '| --- | --- | --- |',
    ...rows.map(([, comment, variables]) => row(comment, variables)),
  ].join('\n');
}

function row(comment, variables) {
  const pairs = [...variables.matchAll(/^#?([A-Z][A-Z\d_]*)=(.*)$/gm)];
  const cell = (values) => values.map((value) => `\`${value}\``).join(', ');
  const values = pairs.map(([, , value]) => value).filter((value) => value !== '');
  const meaning = comment.replaceAll(/^# /gm, '').trim().replaceAll('\n', ' ');
  return `| ${cell(pairs.map(([, name]) => name))} | ${cell(values)} | ${meaning} |`.replaceAll(
    /(?<=\S)\|(?=\S)/g,
    '\\|',
  );
}
