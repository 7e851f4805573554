import { packOf } from './pack.ts';

export const HISTORY = packOf('history', [
  {
    name: 'rewrite',
    match: [
      { acts: ['git.rewrite'] },
      {
        acts: ['program.run'],
        where: { program: ['bfg', 'git-filter-repo'] },
        unless: { words: ['--analyze', '--help', '--version', '--dry-run'] },
      },
    ],
    outcome: 'ask',
    message: 'It writes every commit anew: nobody else’s clone fits to it any more.',
    alternative: 'git log --oneline --all',
    mustAsk: [
      'git filter-branch --tree-filter "rm -f x" HEAD',
      'git filter-repo --path secret.txt --invert-paths',
      'bfg --delete-files id_rsa',
      'java -jar bfg.jar --strip-blobs-bigger-than 10M',
      'git-filter-repo --path a.txt --invert-paths --force',
    ],
    mustPass: ['git rebase -i HEAD~3', 'git commit --amend --no-edit', 'git log --all', 'git-filter-repo --analyze'],
  },
  {
    name: 'reflog',
    match: { acts: ['git.reflog'] },
    outcome: 'deny',
    message: 'It deletes what git remembers of former states, the last way back after a mistake.',
    alternative: 'git reflog',
    mustDeny: ['git reflog expire --expire=now --all', 'git reflog delete HEAD@{2}'],
    mustPass: ['git reflog', 'git reflog show topic', 'git reflog expire --dry-run --all'],
  },
  {
    name: 'prune',
    match: { acts: ['git.prune'] },
    outcome: 'ask',
    message: 'It deletes at once what no branch leads to: lost commits and dropped stashes cannot be found any more.',
    alternative: 'git gc',
    mustAsk: ['git gc --prune=now', 'git gc --aggressive --prune=now', 'git prune', 'git prune --expire=now'],
    mustPass: ['git gc', 'git prune --dry-run', 'git remote prune origin', 'git gc --auto'],
  },
  {
    name: 'update-ref',
    match: { acts: ['git.update-ref'] },
    outcome: 'ask',
    message: 'It deletes {target} without looking whether its commits stand elsewhere.',
    alternative: 'git show-ref',
    mustAsk: ['git update-ref -d refs/heads/topic', 'git update-ref -d HEAD'],
    mustPass: ['git show-ref', 'git update-ref refs/heads/mark HEAD'],
  },
]);
