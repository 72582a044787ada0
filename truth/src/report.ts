/**
 * The table of differences.
 *
 * @module
 */
import type { CheckResult, Finding } from './checks/finding.ts';

/** Differences printed in full; all of them are in the report file. */
const SHOWN = 40;

export function printReport(results: readonly CheckResult[]): void {
  const rows = results.map(({ check, compared, findings }) => {
    const within = findings.filter(({ bound }) => bound !== undefined).length;
    return [check, String(compared), String(within), String(findings.length - within)];
  });
  printTable([['check', 'compared', 'within bounds', 'differences'], ...rows]);
  for (const { check, findings } of results) {
    printBounds(check, findings);
    for (const { subject, detail } of findings
      .filter(({ bound }) => bound === undefined)
      .slice(0, SHOWN)) {
      console.log(`DIFFERENCE  ${check}: ${subject}: ${detail}`);
    }
  }
}

/** Counts that a killed process took with it are named one by one, others by their number. */
function printBounds(check: string, findings: readonly Finding[]): void {
  const within = findings.filter(({ bound }) => bound !== undefined);
  if (check.startsWith('metrics:')) {
    for (const { subject, detail, bound = '' } of within)
      console.log(`within bounds  ${check}: ${subject}: ${detail}; ${bound}`);
    return;
  }
  const counts = Map.groupBy(within, ({ bound = '' }) => bound.replace(/\d+/, 'N'));
  for (const [bound, list] of counts)
    console.log(`within bounds  ${check}: ${list.length}, ${bound}`);
}

function printTable(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  for (const row of rows) {
    console.log(
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    );
  }
}
