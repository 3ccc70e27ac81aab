/** Duty: looks at everything that a rollout stands on, and says what is wrong and the way out; changes nothing. */
import { WrongUse } from '../answer.js';
import type { Context, ExitCode, Options, Verb } from '../context.js';
import { targetUrls } from '../databases.js';
import type { Check, Examined } from '../doctor/check.js';
import type { Server } from '../doctor/examine-server.js';
import { word } from '../given.js';
import { doctorLines, grantLines } from '../render/doctor.js';

const OLDEST_NODE = [20, 19] as const;

export const doctor: Verb = {
  usage: 'doctor',
  says: 'check connections, versions, rights, clocks, lag and settings: well (0), something fails (1)',
  group: 'Look',
  options: [
    { flags: '--target <name=url...>', says: 'the database of a target; left out: TARGET_<NAME>_URL' },
    { flags: '--table <table...>', says: 'only the rights on these tables; left out: on all' },
    { flags: '--grants', says: 'print the statements that give a role what it needs, and nothing else' },
    { flags: '--role <role>', says: 'the role of --grants; left out: sluice' },
  ],
  run: async (context, _, options) => {
    const tables = words(options['table']);
    if (options['grants'] === true) return grants(context, options, tables);
    const servers = serversOf(context, options, tables);
    // loaded here alone: no other verb looks at servers
    const [{ examineServer }, { examineControlPlane }] = await Promise.all([
      import('../doctor/examine-server.js'),
      import('../doctor/examine-control-plane.js'),
    ]);
    const isWanted = word(options['url']) !== undefined || Boolean(context.environment['SLUICE_URL']);
    const [plane, ...examined] = await Promise.all([
      examineControlPlane(context, isWanted),
      ...servers.map((s) => examineServer(s, context.now)),
    ]);
    const all: readonly Examined[] = [
      ...(plane ? [plane] : []),
      ...examined,
      { place: 'this machine', at: '', checks: [node(process.versions.node)] },
    ];
    if (servers.length === 0 && !plane)
      throw new WrongUse(
        'Something to look at was wanted, but no control plane answers and no database is named.',
        'Set TARGET_<NAME>_URL, add --target NAME=URL, or name a control plane with --url.',
      );
    const healthy = all.every((e) => e.checks.every((c) => c.state !== 'fail'));
    if (context.json) context.out(JSON.stringify({ healthy, places: all }));
    else for (const line of doctorLines(all, context.paint, context.width())) context.out(line);
    return healthy ? 0 : 1;
  },
};

async function grants(context: Context, options: Options, tables: readonly string[]): Promise<ExitCode> {
  const { readGrants } = await import('../doctor/grants.js');
  const role = word(options['role']) ?? 'sluice';
  const targets = await Promise.all(
    [...targetUrls(context.environment, options['target'])].map(async ([target, url]) => ({
      target,
      grants: await readGrants(url, { role, tables }),
    })),
  );
  if (context.json) context.out(JSON.stringify(targets));
  else for (const t of targets) for (const line of grantLines(t.target, t.grants)) context.out(line);
  return 0;
}

/** As the control plane would read the environment. */
function serversOf({ environment }: Context, options: Options, tables: readonly string[]): readonly Server[] {
  const state = environment['STATE_DATABASE_URL'];
  const replicas = Object.entries(environment).flatMap(([variable, url]): readonly Server[] => {
    const name = /^REPLICA_([A-Z0-9_]+)_URL$/.exec(variable)?.[1];
    return name !== undefined && url ? [{ part: 'replica', name: name.toLowerCase(), url, tables: [] }] : [];
  });
  return [
    ...(state ? [{ part: 'state database', name: '', url: state, tables: [] } as const] : []),
    ...targetsOf(environment, options).map(([name, url]) => ({ part: 'target', name, url, tables }) as const),
    ...replicas,
  ];
}

/** None is no fault here: a control plane may be all that there is to look at. */
function targetsOf(
  environment: Context['environment'],
  options: Options,
): readonly (readonly [string, string])[] {
  const isNamed = Object.keys(environment).some((k) => /^TARGET_[A-Z0-9_]+_URL$/.test(k) && environment[k]);
  return isNamed || options['target'] !== undefined ? [...targetUrls(environment, options['target'])] : [];
}

function node(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [least, leastMinor] = OLDEST_NODE;
  const isOld = major < least || (major === least && minor < leastMinor);
  return isOld
    ? {
        name: 'node',
        state: 'fail',
        says: `Node.js ${version}`,
        todo: `Install ${OLDEST_NODE.join('.')} or newer.`,
      }
    : { name: 'node', state: 'ok', says: `Node.js ${version}` };
}

function words(given: unknown): readonly string[] {
  return Array.isArray(given) ? given.map(String) : [];
}
