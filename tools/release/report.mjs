/** What installing and importing each package costs, as a table. */
export function costTable(costs) {
  const rows = costs.map(({ name, packages, bytes, millis, mainDependency }) => [
    name,
    String(packages),
    `${(bytes / 1_000_000).toFixed(1)} MB`,
    `${millis.ours.toFixed(0)} ms`,
    millis.theirs === undefined
      ? ''
      : `${(millis.ours / millis.theirs).toFixed(2)} x ${mainDependency} (${millis.theirs.toFixed(0)} ms)`,
  ]);
  const head = ['package', 'installs', 'size', 'cold import', 'against its main dependency alone'];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column].length)),
  );
  const line = (cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd();
  return [head, ...rows].map(line).join('\n');
}
