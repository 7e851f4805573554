import type { Run } from '../../shell/effect.ts';
import type { Act } from '../act.ts';
import { argumentsOf } from './arguments.ts';
import { type Reader, readers } from './reader.ts';
import { actOf, textsOf } from './words.ts';

/** Verbs by which a program gives a package to others; a list of words each that its operands start with. */
const PUBLISHES: Record<string, readonly string[]> = {
  npm: ['publish'],
  pnpm: ['publish'],
  yarn: ['publish', 'npm publish'],
  bun: ['publish'],
  jsr: ['publish'],
  deno: ['publish'],
  lerna: ['publish'],
  changeset: ['publish'],
  nx: ['release publish'],
  'semantic-release': [''],
  'release-it': [''],
  np: [''],
  cargo: ['publish'],
  twine: ['upload'],
  poetry: ['publish'],
  uv: ['publish'],
  flit: ['publish'],
  hatch: ['publish'],
  pdm: ['publish'],
  rye: ['publish'],
  maturin: ['publish', 'upload'],
  gem: ['push'],
  docker: ['push', 'image push', 'compose push', 'manifest push'],
  podman: ['push', 'manifest push'],
  nerdctl: ['push'],
  buildah: ['push'],
  skopeo: ['copy'],
  crane: ['push', 'copy'],
  oras: ['push'],
  'docker-compose': ['push'],
  helm: ['push'],
  nuget: ['push'],
  dotnet: ['nuget push'],
  goreleaser: ['release'],
  vsce: ['publish'],
  ovsx: ['publish'],
  pod: ['trunk push'],
  mix: ['hex.publish'],
  dart: ['pub publish'],
  flutter: ['pub publish'],
  luarocks: ['upload'],
  cabal: ['upload'],
  stack: ['upload'],
  conan: ['upload'],
  anaconda: ['upload'],
  'electron-builder': [],
  eas: ['submit'],
  fastlane: ['deliver', 'release', 'supply', 'pilot'],
  'web-ext': ['sign'],
  conda: [],
  charmcraft: ['upload', 'release'],
  snapcraft: ['upload', 'push', 'release'],
};

/** Verbs that take a published package away or change who may publish. */
const WITHDRAWS: Record<string, readonly string[]> = {
  npm: ['unpublish', 'deprecate', 'owner add', 'owner rm', 'dist-tag add', 'dist-tag rm', 'access'],
  pnpm: ['unpublish', 'deprecate'],
  cargo: ['yank', 'owner'],
  gem: ['yank', 'owner'],
  vsce: ['unpublish'],
  pod: ['trunk delete', 'trunk deprecate'],
  nuget: ['delete'],
};

/** `package.publish` and `package.withdraw`, with `verb`; a trial run is neither. */
export const PUBLISH_READERS: Record<string, Reader> = {
  ...Object.fromEntries(Object.keys(PUBLISHES).map((name) => [name, reader] as const)),
  ...readers('mvn mvnw', (run) =>
    textsOf(run).some((word) => /^(?:deploy|release:perform|deploy:deploy\S*)$/.test(word)) ? publish(run, 'deploy') : [],
  ),
  ...readers('gradle gradlew sbt', (run) => {
    const verb = textsOf(run).find((word) =>
      /^:?(?:[\w-]+:)*(?:publish(?!ToMavenLocal|Local|M2)\w*|uploadArchives|closeAndRelease\w*)$/.test(word),
    );
    return verb === undefined ? [] : publish(run, verb);
  }),
  ...readers('python python3', (run) => {
    const words = textsOf(run);
    return words[0]?.endsWith('setup.py') === true && words.includes('upload') ? publish(run, 'upload') : [];
  }),
};

function reader(run: Run): Act[] {
  const words = textsOf(run);
  const args = argumentsOf(
    words,
    'C prefix dir cwd registry tag otp access f file project-directory package p context config w workspace filter F',
  );
  if (
    args.has('dry-run', 'snapshot', 'help', 'h', 'dry', 'skip-publish') ||
    (run.program === 'skopeo' && !/docker:\/\//.test(args.operands[2] ?? ''))
  )
    return [];
  const line = `${args.operands.join(' ')} `;
  const withdraws = WITHDRAWS[run.program]?.find((verb) => line.startsWith(`${verb} `));
  if (withdraws !== undefined) return [actOf(run, 'package.withdraw', { verb: withdraws })];
  const verb = PUBLISHES[run.program]?.find((one) => one === '' || line.startsWith(`${one} `));
  if (verb !== undefined && !(verb === '' && args.has('version', 'v')))
    return publish(run, verb === '' ? run.program : verb, args.value('registry'));
  const pushed = ['docker', 'podman', 'nerdctl'].includes(run.program) && /^(?:buildx )?(?:build|bake) /.test(line) && args.has('push');
  return pushed || (run.program === 'electron-builder' && args.has('publish')) ? publish(run, 'build --push') : [];
}

function publish(run: Run, verb: string, registry?: string): Act[] {
  const local = /localhost|127\.0\.0\.1|\[::1\]|verdaccio/.test([registry ?? '', ...textsOf(run)].join(' '));
  return [actOf(run, 'package.publish', { verb, local, ...(registry === undefined ? {} : { registry }) })];
}
