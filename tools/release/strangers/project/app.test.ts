import { writeFileSync } from 'node:fs';
import { report } from './app';

test('a service that is observed', async () => {
  writeFileSync(process.env['REPORT'] ?? '', await report());
});
