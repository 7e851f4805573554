import { packOf } from './pack.ts';

/** Their trial run is `publish --dry-run`. */
const WITH_TRIAL = ['npm', 'pnpm', 'bun', 'cargo', 'jsr', 'deno', 'poetry', 'uv', 'pdm'];

export const PUBLISH = packOf('publish', [
  {
    name: 'package',
    match: { acts: ['package.publish'], where: { program: WITH_TRIAL, local: false } },
    outcome: 'ask',
    message: 'It publishes a package ({by}); a version that is out cannot be replaced.',
    alternative: '{program} publish --dry-run',
    mustAsk: [
      'npm publish',
      'pnpm publish -r --access public',
      'cargo publish',
      'poetry publish --build',
      'npm test && npm publish',
      'cd lib && npm publish --tag next',
    ],
    mustPass: [
      'npm publish --dry-run',
      'npm pack',
      'cargo publish --dry-run',
      'npm install',
      'npm publish --registry http://localhost:4873',
    ],
  },
  {
    name: 'registry',
    match: { acts: ['package.publish'], where: { local: false }, unless: { program: WITH_TRIAL } },
    outcome: 'ask',
    message: 'It publishes for others ({by}); what is out cannot be taken back.',
    mustAsk: [
      'twine upload dist/*',
      'gem push x-1.0.gem',
      'docker push acme/app:1.0',
      'docker build --push -t acme/app .',
      'mvn deploy',
      './gradlew publish',
      'npx lerna publish',
      'npx semantic-release',
      'python setup.py sdist upload',
      'helm push chart.tgz oci://registry.test/charts',
    ],
    mustPass: [
      'twine check dist/*',
      'gem build x.gemspec',
      'docker build -t acme/app .',
      'docker push localhost:5000/app',
      'mvn package',
      './gradlew publishToMavenLocal',
      'docker pull acme/app',
    ],
  },
  {
    name: 'withdraw',
    match: { acts: ['package.withdraw'] },
    outcome: 'deny',
    message: 'It changes or takes away what others have installed ({by}).',
    mustDeny: [
      'npm unpublish left-pad --force',
      'cargo yank --version 1.0.0 x',
      'gem yank x -v 1.0',
      'npm deprecate x "old"',
      'npm owner add bob x',
    ],
    mustPass: ['npm view x versions', 'cargo search x', 'npm owner ls x'],
  },
]);
