// A real Slurm of one node on this machine, for tests: munged, slurmctld and slurmd of its own, everything below one folder, free ports.
// Partition `low` (the default) is pre-empted and requeued for the sake of `high`, as on many clusters; jobs in `high` are left alone.
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { hostname } from 'node:os';
import { delimiter, join } from 'node:path';

export interface SlurmCluster {
  /** With these variables, the commands of Slurm speak to this cluster. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs a command of Slurm. @returns what it printed */
  command(name: string, ...args: readonly string[]): string;
  stop(): Promise<void>;
}

export interface ClusterOptions {
  /** Folder that exists and is removed by the caller; its path must be short, since sockets are in it. */
  readonly folder: string;
  /** Cores of the node, whatever the machine has. */
  readonly cpus: number;
  readonly maxArraySize: number;
}

/** The daemons are where administrators have them. */
const path = [process.env.PATH ?? '', '/usr/local/sbin', '/usr/sbin', '/sbin'].join(delimiter);

/** Why there can be no cluster here; undefined where there can. */
export function whyNoCluster(): string | undefined {
  const missing = ['munged', 'slurmctld', 'slurmd', 'sbatch'].filter(
    (name) => spawnSync('sh', ['-c', `command -v ${name}`], { env: { ...process.env, PATH: path } }).status !== 0,
  );
  if (missing.length > 0) return `${missing.join(', ')} not found: apt-get install slurm-wlm munge`;
  return process.getuid?.() === 0 ? undefined : 'slurmd runs jobs only as root';
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

function configuration({ folder, cpus, maxArraySize }: ClusterOptions, ports: readonly [number, number]): string {
  const [name = 'localhost'] = hostname().split('.');
  return [
    'ClusterName=test',
    `SlurmctldHost=${name}(127.0.0.1)`,
    `SlurmctldPort=${ports[0]}`,
    `SlurmdPort=${ports[1]}`,
    'SlurmUser=root',
    'SlurmdUser=root',
    'AuthType=auth/munge',
    'CredType=cred/munge',
    // A requeued job waits for its credential to expire.
    `AuthInfo=socket=${folder}/munge.socket,cred_expire=5`,
    `StateSaveLocation=${folder}/state`,
    `SlurmdSpoolDir=${folder}/spool`,
    `SlurmctldPidFile=${folder}/slurmctld.pid`,
    `SlurmdPidFile=${folder}/slurmd.pid`,
    `SlurmctldLogFile=${folder}/slurmctld.log`,
    `SlurmdLogFile=${folder}/slurmd.log`,
    'ProctrackType=proctrack/pgid',
    'TaskPlugin=task/none',
    'JobAcctGatherType=jobacct_gather/none',
    'AccountingStorageType=accounting_storage/none',
    'MpiDefault=none',
    'SelectType=select/cons_tres',
    'SelectTypeParameters=CR_Core',
    'SchedulerParameters=sched_min_interval=100000,sched_interval=1,bf_interval=1',
    'ReturnToService=2',
    'JobRequeue=1',
    'KillWait=30',
    `MaxArraySize=${maxArraySize}`,
    'PreemptType=preempt/partition_prio',
    'PreemptMode=REQUEUE',
    'SlurmdParameters=config_overrides',
    `NodeName=${name} NodeAddr=127.0.0.1 CPUs=${cpus} RealMemory=16000 State=UNKNOWN`,
    `PartitionName=low Nodes=${name} Default=YES MaxTime=INFINITE State=UP PriorityTier=1 PreemptMode=REQUEUE`,
    `PartitionName=high Nodes=${name} MaxTime=INFINITE State=UP PriorityTier=10 PreemptMode=OFF`,
    '',
  ].join('\n');
}

/** Starts the cluster and waits until its node is idle. @throws Error with the end of its logs where that does not happen. */
export async function startSlurm(options: ClusterOptions): Promise<SlurmCluster> {
  const { folder } = options;
  for (const name of ['state', 'spool']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'munge.key'), randomBytes(128), { mode: 0o400 });
  writeFileSync(join(folder, 'slurm.conf'), configuration(options, [await freePort(), await freePort()]));
  const env = { PATH: path, SLURM_CONF: join(folder, 'slurm.conf') };
  const all = { ...process.env, ...env };
  const daemons: ChildProcess[] = [];
  const start = (program: string, args: readonly string[]) =>
    daemons.push(spawn(program, args, { env: all, stdio: 'ignore' }));
  const command = (name: string, ...args: readonly string[]) =>
    execFileSync(name, args, { env: all, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

  const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  /** Jobs of a test that failed would outlive the daemons. */
  const endJobs = async () => {
    try {
      command('scancel', '--me');
      for (let attempt = 0; attempt < 100 && command('squeue', '--noheader') !== ''; attempt += 1) await sleep(200);
    } catch {
      // A cluster that does not answer runs no jobs.
    }
  };
  const stop = async () => {
    await endJobs();
    for (const daemon of daemons.reverse()) {
      if (daemon.exitCode !== null || daemon.signalCode !== null) continue;
      const ended = new Promise((resolve) => daemon.once('close', resolve));
      daemon.kill('SIGTERM');
      const timer = setTimeout(() => daemon.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(timer);
    }
  };

  const files = ['socket', 'pid', 'log', 'seed'].map((name) => `--${name}-file=${folder}/munge.${name}`);
  start('munged', [
    '--foreground',
    // It minds that the folders above its files may be written by others, as /tmp is.
    '--force',
    `--key-file=${folder}/munge.key`,
    ...files.filter((option) => !option.startsWith('--socket')),
    `--socket=${folder}/munge.socket`,
  ]);
  start('slurmctld', ['-D', '-c']);
  start('slurmd', ['-D']);
  const end = Date.now() + 60_000;
  for (;;) {
    try {
      if (/^idle$/m.test(command('sinfo', '--noheader', '--format=%T', '--partition=low')))
        return { env, command, stop };
    } catch {
      // The controller does not answer yet.
    }
    if (Date.now() > end) break;
    await sleep(200);
  }
  await stop();
  const log = (name: string) => {
    try {
      return readFileSync(join(folder, name), 'utf8').slice(-1500);
    } catch {
      return '(no log)';
    }
  };
  throw new Error(['munge.log', 'slurmctld.log', 'slurmd.log'].map((name) => `${name}:\n${log(name)}`).join('\n\n'));
}
