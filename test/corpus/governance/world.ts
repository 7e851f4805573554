/** Where every act of the corpus is thought to happen: a checkout with own work in it, and a second one beside it. */
export const WORLD = {
  home: '/home/dev',
  worktree: '/home/dev/shop',
  /** Other repositories on the machine. */
  repositories: ['/home/dev/shop-web', '/home/dev/projects'],
  /** Checked out, and nobody else's. Acts that stand below `on main` happen there. */
  branch: 'feature/vouchers',
} as const;
