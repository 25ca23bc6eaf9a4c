import { userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { launchdLabel, launchdPlist } from './launchd.ts';
import { timerName } from './plan.ts';
import type { TimerPlan } from './plan.ts';
import { systemdService, systemdTimer } from './systemd.ts';
import { taskXml } from './task-scheduler.ts';

type Tool = readonly [string, ...string[]];

/** What one system needs to have a timer, and to be rid of it: files, then tools of the system in this order. */
export interface Installation {
  readonly system: 'systemd' | 'launchd' | 'task-scheduler';
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** Fails where the system is not there or does not serve this user. */
  readonly probe: Tool;
  readonly install: readonly Tool[];
  /** Before the files go. */
  readonly stop: readonly Tool[];
  /** After they have gone. */
  readonly forget: readonly Tool[];
  /** The files are needed only while it is installed. */
  readonly throwAwayFiles: boolean;
}

/** What of the machine decides. */
export interface Machine {
  readonly platform: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where a file may lie that the system reads once. */
  readonly workFolder: string;
}

/** Says how a timer is installed on this machine. */
export function installationFor(plan: TimerPlan, machine: Machine): Installation {
  if (machine.platform === 'darwin') return launchd(plan, machine);
  if (machine.platform === 'win32') return taskScheduler(plan, machine);
  return systemd(plan, machine);
}

function systemd(plan: TimerPlan, { env, home }: Machine): Installation {
  const configured = env['XDG_CONFIG_HOME'] ?? '';
  const folder = join(isAbsolute(configured) ? configured : join(home, '.config'), 'systemd', 'user');
  const user = (...words: readonly string[]): Tool => ['systemctl', '--user', ...words];
  return {
    system: 'systemd',
    files: {
      [join(folder, `${timerName}.service`)]: systemdService(plan),
      [join(folder, `${timerName}.timer`)]: systemdTimer(),
    },
    probe: user('show-environment'),
    install: [user('daemon-reload'), user('enable', '--now', `${timerName}.timer`)],
    stop: [user('disable', '--now', `${timerName}.timer`)],
    forget: [user('daemon-reload')],
    throwAwayFiles: false,
  };
}

function launchd(plan: TimerPlan, { home }: Machine): Installation {
  const path = join(home, 'Library', 'LaunchAgents', `${launchdLabel}.plist`);
  const domain = `gui/${userInfo().uid}`;
  return {
    system: 'launchd',
    files: { [path]: launchdPlist(plan) },
    probe: ['launchctl', 'print', domain],
    install: [['launchctl', 'bootstrap', domain, path]],
    stop: [['launchctl', 'bootout', `${domain}/${launchdLabel}`]],
    forget: [],
    throwAwayFiles: false,
  };
}

function taskScheduler(plan: TimerPlan, { workFolder }: Machine): Installation {
  const path = join(workFolder, `${timerName}-task.xml`);
  return {
    system: 'task-scheduler',
    // schtasks wants what the XML declares: UTF-16, with a byte order mark.
    files: { [path]: new Uint8Array(Buffer.from(`\uFEFF${taskXml(plan)}`, 'utf16le')) },
    probe: ['schtasks', '/Query', '/TN', '\\'],
    install: [['schtasks', '/Create', '/TN', timerName, '/XML', path, '/F']],
    stop: [['schtasks', '/Delete', '/TN', timerName, '/F']],
    forget: [],
    throwAwayFiles: true,
  };
}
