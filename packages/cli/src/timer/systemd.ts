import { timerDescription, timerHours } from './plan.ts';
import type { TimerPlan } from './plan.ts';

/** The service of a user's systemd (systemd.service(5)): one renewal. The timer spreads the calls, so that it need not wait itself. */
export function systemdService({ command }: TimerPlan): string {
  return `[Unit]
Description=${timerDescription}
Documentation=man:acme-smime(1)

[Service]
Type=oneshot
ExecStart=${[...command, '--no-random-sleep'].map(systemdWord).join(' ')}
Nice=10
UMask=0077
NoNewPrivileges=yes
`;
}

/** Its timer (systemd.timer(5)): twice a day, made up for when the machine was off, spread over six hours. */
export function systemdTimer(): string {
  const hours = timerHours.map((hour) => String(hour).padStart(2, '0')).join(',');
  return `[Unit]
Description=${timerDescription}, twice a day

[Timer]
OnCalendar=*-*-* ${hours}:00:00
RandomizedDelaySec=6h
Persistent=true

[Install]
WantedBy=timers.target
`;
}

/** Quotes a word as systemd.service(5) section "Command lines" and systemd.unit(5) section "Specifiers" want it. */
export function systemdWord(word: string): string {
  const escaped = word
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('%', '%%')
    .replaceAll('$', '$$$$');
  return /^[\w./@:=+,%$-]+$/.test(escaped) ? escaped : `"${escaped}"`;
}
