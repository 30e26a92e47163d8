import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Clocks are adjusted, and the kernel reports the boot time in full seconds. */
const CLOCK_TOLERANCE_MS = 10_000;
/** Unit of the times in /proc: USER_HZ is 100 on every platform that Node runs on (proc(5), sysconf(3)). */
const TICKS_PER_SECOND = 100;

/**
 * Whether a process of this machine is alive; zombies are not.
 * Process ids are reused, especially after a reboot: with `since` (epoch milliseconds), a time when
 * the process is known to have existed, a process that started later does not count.
 */
export const isAlive = (pid: number, since?: number): boolean => {
  if (!exists(pid) || isZombie(pid)) return false;
  const began = since === undefined || Number.isNaN(since) ? undefined : startOf(pid);
  return began === undefined || began <= since! + CLOCK_TOLERANCE_MS;
};

const exists = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

const isZombie = (pid: number): boolean => {
  try {
    return /^[ZX]/.test(existsSync('/proc/stat') ? fieldsOf(pid)[0]! : ps(pid, 'state='));
  } catch {
    return false;
  }
};

/** Start of a process, in epoch milliseconds; undefined if not available. */
const startOf = (pid: number): number | undefined => {
  try {
    if (!existsSync('/proc/stat')) return Date.parse(ps(pid, 'lstart=')) || undefined;
    const boot = /^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1];
    const ticks = ticksOf(pid);
    return boot === undefined || ticks === undefined
      ? undefined
      : (Number(boot) + Number(ticks) / TICKS_PER_SECOND) * 1000;
  } catch {
    return undefined;
  }
};

/** Identifies a process across reboots; undefined if it does not exist. */
export const identityOf = (pid: number): string | undefined => {
  try {
    if (!existsSync('/proc/sys/kernel/random/boot_id')) return ps(pid, 'pid=,lstart=') || undefined;
    const ticks = ticksOf(pid);
    return ticks === undefined
      ? undefined
      : `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${pid} ${ticks}`;
  } catch {
    return undefined;
  }
};

/** Start in clock ticks since boot: field 22. */
const ticksOf = (pid: number): string | undefined => fieldsOf(pid)[19];

/** Fields of /proc/PID/stat from the third, the state; the name before it may contain spaces. */
const fieldsOf = (pid: number): readonly string[] => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
};

/** The command line of a process; empty if it does not exist or cannot be read. */
export const commandLine = (pid: number): string => {
  try {
    return existsSync('/proc/self/cmdline') ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : ps(pid, 'args=');
  } catch {
    return '';
  }
};

const ps = (pid: number, column: string): string =>
  execFileSync('ps', ['-p', String(pid), '-o', column], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();

/** Processes of this user with this environment variable; empty without /proc. */
export const processesWith = (variable: string, value: string): readonly number[] => {
  if (!existsSync('/proc/self/environ')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`${variable}=${value}`);
      } catch {
        return false;
      }
    });
};
