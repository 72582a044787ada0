// Prints how many milliseconds the first import of the module named as argument takes.
const startedAt = performance.now();
await import(process.argv[2]);
process.stdout.write(String(performance.now() - startedAt));
