import { timerHours } from './plan.ts';
import type { TimerPlan } from './plan.ts';
import { xmlText } from './xml.ts';

/** What launchd calls the job. */
export const launchdLabel = 'acme-smime.renew';

/**
 * An agent of a user's launchd (launchd.plist(5)): twice a day; a call that was slept through is made up for when the Mac wakes.
 * launchd spreads nothing, so the program waits by itself.
 */
export function launchdPlist({ command, minute }: TimerPlan): string {
  const words = command.map((word) => `    <string>${xmlText(word)}</string>`).join('\n');
  const times = timerHours
    .map(
      (hour) =>
        `    <dict><key>Hour</key><integer>${hour}</integer><key>Minute</key><integer>${minute}</integer></dict>`,
    )
    .join('\n');
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${launchdLabel}</string>
  <key>ProgramArguments</key>
  <array>
${words}
  </array>
  <key>StartCalendarInterval</key>
  <array>
${times}
  </array>
  <key>ProcessType</key>
  <string>Background</string>
  <key>LowPriorityIO</key>
  <true/>
  <key>Umask</key>
  <integer>63</integer>
</dict>
</plist>
`;
}
