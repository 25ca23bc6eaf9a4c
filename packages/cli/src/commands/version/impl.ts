import type { Command } from 'commander';
import type { CliContext } from '../../context.ts';
import type { OutputOptions } from '../../options/output-options.ts';
import { answer } from '../../output/answer.ts';
import { version } from '../../version.ts';

/** Runs `acme-smime version`. Returns the exit code. */
export function runVersion(command: Command, context: CliContext): Promise<number> {
  return answer<OutputOptions>(command, context, async () => {
    const { versions, platform, arch } = process;
    return {
      json: { outcome: 'done', acmeSmime: version(), node: versions.node, openssl: versions.openssl, platform, arch },
      text: [
        `acme-smime ${version()}`,
        `Node       ${versions.node}`,
        `OpenSSL    ${versions.openssl}`,
        `platform   ${platform} ${arch}`,
      ],
    };
  });
}
