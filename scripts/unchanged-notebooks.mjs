// Which of the project's notebooks stand as they were committed: those alone may be signed in a user's name.

import { spawnSync } from 'node:child_process'

/** Names of the committed notebooks that nobody has changed since; null where the folder is no git clone. */
export function unchangedNotebooks(folder) {
  const git = (...args) => {
    const asked = spawnSync('git', ['-C', folder, ...args], { encoding: 'utf8' })
    return asked.status === 0 ? asked.stdout.split('\0').filter(Boolean) : null
  }
  const kept = git('ls-files', '-z', '--', 'notebooks/*.ipynb')
  const changed = git('diff', '--name-only', '--relative', '-z', 'HEAD', '--', 'notebooks')
  return kept && changed && kept.filter((name) => !changed.includes(name))
}
