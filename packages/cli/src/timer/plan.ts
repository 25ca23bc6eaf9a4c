/** What a timer is to do. */
export interface TimerPlan {
  /** Program and arguments, paths absolute. */
  readonly command: readonly string[];
  /** Minute of the hour at which it goes off where the system itself spreads nothing, 0 to 59. */
  readonly minute: number;
}

/** What the timer is called wherever it has to have a name. */
export const timerName = 'acme-smime';

/** For whoever comes across it. */
export const timerDescription = 'Renew S/MIME certificates';

/** Hours of the day at which it goes off, local time. */
export const timerHours: readonly number[] = [3, 15];
