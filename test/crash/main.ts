/** Duty: the crash run as a program: `npm run test:crash -- [--json] [--course NAME] [--victim NAME]`; ends with 1 when anything was lost. */
import { parseArgs } from 'node:util';
import { COURSES } from './courses.js';
import { crashRun, VICTIMS } from './run.js';

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, course: { type: 'string' }, victim: { type: 'string' } },
});
const begun = performance.now();
const { points, ...figures } = await crashRun({
  courses: COURSES.filter(({ name }) => name === (values.course ?? name)),
  victims: VICTIMS.filter((victim) => victim === (values.victim ?? victim)),
  log: (line) => {
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    process.stderr.write(`${seconds.padStart(6)} s  ${line}\n`);
  },
});
// of a part of the run nobody expects that it comes to every point
const whole = values.course === undefined && values.victim === undefined;
const missing = whole ? figures.missing : [];
if (values.json) {
  process.stdout.write(`${JSON.stringify({ ...figures, missing, points })}\n`);
} else {
  for (const fault of figures.faults) process.stdout.write(`lost: ${fault}\n`);
  for (const point of missing) process.stdout.write(`not struck: ${point}\n`);
  const { killPoints, kills, runs, lost, seconds } = figures;
  process.stdout.write(
    `${killPoints} kill points, ${kills} kills in ${runs} rollouts: ${lost} lost, ${seconds} s\n`,
  );
}
process.exit(figures.lost > 0 || missing.length > 0 ? 1 : 0);
