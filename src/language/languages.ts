// The languages by name. Python's parser is a process, so that this file needs Node.

import { unknownName } from '../core/portable.ts'
import { javascript } from './javascript/index.ts'
import type { Language } from './language.ts'
import { LANGUAGE_NAMES } from './names.ts'
import { python } from './python/index.ts'

export { python }

/**
 * A language by name. Throws `language/unknown` for a name that azlab does not know. Python's functions that parse programs
 * (`parse`, `forbidden`, `normalise`, `complexity`, `treeDistance`) need CPython 3.9 or later on the machine, and throw
 * `language/python-missing` without it; its literals and values need none.
 */
export function language(name: string): Language {
  if (name === 'javascript') return javascript
  if (name === 'python') return python
  throw unknownName(name, { code: 'language/unknown', what: 'language', choices: LANGUAGE_NAMES })
}
