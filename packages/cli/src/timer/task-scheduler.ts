import { timerDescription, timerHours } from './plan.ts';
import type { TimerPlan } from './plan.ts';
import { xmlText } from './xml.ts';

/**
 * A task for the Task Scheduler of Windows (Task Scheduler Schema 1.2): twice a day within an hour, made up for when the machine was
 * off, as the user who installs it. Each time of the day has a trigger of its own, since a repetition takes no random delay.
 */
export function taskXml({ command }: TimerPlan): string {
  const [program = '', ...args] = command;
  const triggers = timerHours.map(trigger).join('\n');
  return `<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>${xmlText(timerDescription)}</Description>
  </RegistrationInfo>
  <Triggers>
${triggers}
  </Triggers>
  <Principals>
    <Principal id="Author">
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <RunOnlyIfNetworkAvailable>true</RunOnlyIfNetworkAvailable>
    <ExecutionTimeLimit>PT4H</ExecutionTimeLimit>
    <Enabled>true</Enabled>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>${xmlText(program)}</Command>
      <Arguments>${xmlText([...args, '--no-random-sleep'].map(windowsWord).join(' '))}</Arguments>
    </Exec>
  </Actions>
</Task>
`;
}

function trigger(hour: number): string {
  // The day is only where the counting starts.
  return `    <CalendarTrigger>
      <StartBoundary>2026-01-01T${String(hour).padStart(2, '0')}:00:00</StartBoundary>
      <Enabled>true</Enabled>
      <RandomDelay>PT1H</RandomDelay>
      <ScheduleByDay>
        <DaysInterval>1</DaysInterval>
      </ScheduleByDay>
    </CalendarTrigger>`;
}

/** Quotes an argument so that `CommandLineToArgvW` gives it back as it was. */
export function windowsWord(word: string): string {
  if (word !== '' && !/[\s"]/.test(word)) return word;
  const escaped = word.replaceAll(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1');
  return `"${escaped}"`;
}
