import { ConfigInvalid } from '@acme-smime/protocol';

import { openServiceManager } from '../operation/service-manager.ts';
import { readConfiguration } from '../production/read-configuration.ts';
import { serveConfiguration } from '../production/serve.ts';
import type { ProgramContext } from './register.ts';

/** The options of `acme-smime-ca serve`, as commander hands them over. */
export interface ServeOptions {
  readonly config: string;
  readonly check: boolean;
}

/**
 * Runs the CA of a configuration until the process is told to stop, or only says whether the configuration is complete. The
 * service manager, when there is one, hears when the CA serves, reads again what was renewed, and stops.
 *
 * @throws ConfigInvalid `CONFIG_UNREADABLE`, `CONFIG_INCOMPLETE` and what opening the parts throws.
 */
export async function serve({ config, check }: ServeOptions, context: ProgramContext): Promise<void> {
  const configuration = await readConfiguration(config, { ...context, listeners: !check });
  if (check) {
    context.write(`The configuration ${config} is complete.\n`);
    return;
  }
  const log = context.log(configuration.operation?.['log-level'] === 'debug');
  const tell = openServiceManager(context.env, log);
  const served = await serveConfiguration(configuration, { ...context, log }).catch((error: unknown) =>
    endFor(error, context),
  );
  if (served === undefined) return;
  const { directoryUrl, dkimRecord, operatorUrl } = served.ca;
  const serving = `Serving ${directoryUrl}`;
  context.stopOnSignal(async () => {
    await tell('stopping', 'Finishing requests and mails under way');
    await served.close();
  });
  context.reloadOnSignal(async () => {
    await tell('reloading', 'Reading the TLS pair and the CRL of the root again');
    await served.reload();
    await tell('ready', serving);
  });
  await tell('ready', serving);
  const page = operatorUrl === undefined ? '' : `Operator page ${operatorUrl}\n`;
  context.write(`Directory     ${directoryUrl}\n${page}DKIM record   ${dkimRecord.name} ${dkimRecord.value}\n`);
}

/** EX_CONFIG of sysexits.h; the systemd unit does not start the CA again after it. */
const notToBeTriedAgain = 78;

/** A PIN that was refused would be refused again by every restart, until the token has locked itself. */
function endFor(error: unknown, { end }: ProgramContext): undefined {
  if (!(error instanceof ConfigInvalid) || error.code !== 'TOKEN_PIN_REFUSED') throw error;
  end(notToBeTriedAgain, error.message);
}
