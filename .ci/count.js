/**
 * Duty: adds up vitest's reports and closes the run with "N passed, N failed"; knows no test by name.
 * A run that went wrong outside of any test (a build, a file that does not load) counts as one failure.
 */
import { existsSync, readFileSync } from 'node:fs';

const [exitCode, ...reports] = process.argv.slice(2);
let passed = 0;
let failed = 0;
for (const file of reports.filter((path) => existsSync(path))) {
  const report = JSON.parse(readFileSync(file, 'utf8'));
  passed += report.numPassedTests;
  failed += report.numFailedTests;
}
if (exitCode !== '0' && failed === 0) failed = 1;
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
