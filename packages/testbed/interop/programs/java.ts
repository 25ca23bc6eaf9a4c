import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { programFolder } from './program-folder.ts';
import { answers, runInstaller } from './run-installer.ts';

/** The peers that are on Maven Central; what was seen of them is in `docs/interop.md` under these versions. */
const artifacts = [
  { group: 'org.shredzone.acme4j', name: 'acme4j-client', version: '4.0.0' },
  { group: 'org.eclipse.angus', name: 'angus-mail', version: '2.0.3' },
  { group: 'org.slf4j', name: 'slf4j-nop', version: '2.0.17' },
];
const copyDependencies = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies';

const folder = join(programFolder, 'java');
const source = fileURLToPath(new URL('../acme4j/ObtainCertificate.java', import.meta.url));

/** The class path of our Java program and the peers. */
export const classPath = [join(folder, 'classes'), join(folder, 'jars', '*')].join(delimiter);

/** Brings the peers and compiles our Java program unless both are there; gives what is missing, if anything. */
export async function installJava(): Promise<string | undefined> {
  const stamp = join(folder, 'installed');
  const wanted = createHash('sha256')
    .update(pom)
    .update(await readFile(source))
    .digest('hex');
  if (!answers('javac', ['--version']))
    return 'A JDK of version 17 or newer is missing; on Debian it is openjdk-17-jdk.';
  if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) return undefined;
  if (!answers('mvn', ['--version'])) return 'Maven is missing; on Debian it is the package maven.';
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const pomFile = join(folder, 'pom.xml');
  await writeFile(pomFile, pom);
  const jars = join(folder, 'jars');
  if (!runInstaller('mvn', ['-q', '-B', '-f', pomFile, copyDependencies, `-DoutputDirectory=${jars}`])) {
    return 'Maven did not bring the Java peers, its output above says why.';
  }
  const compile = ['--release', '17', '-cp', join(jars, '*'), '-d', join(folder, 'classes'), source];
  if (!runInstaller('javac', compile)) return 'javac did not compile our program, its output above says why.';
  await writeFile(stamp, wanted);
  return undefined;
}

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>interop</groupId>
  <artifactId>interop</artifactId>
  <version>1</version>
  <dependencies>
${artifacts.map(dependency).join('')}  </dependencies>
</project>
`;

function dependency({ group, name, version }: (typeof artifacts)[number]): string {
  const fields = `<groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version>`;
  return `    <dependency>${fields}</dependency>\n`;
}
