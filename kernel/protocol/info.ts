// kernel_info_reply: what this kernel is. Both threads can say it.

import { createRequire } from 'node:module'
import { type Content, PROTOCOL_VERSION } from './wire.ts'

const require = createRequire(import.meta.url)
const { version } = require('azlab/package.json') as { readonly version: string }

export const KERNEL_INFO: Content = {
  status: 'ok',
  protocol_version: PROTOCOL_VERSION,
  implementation: 'azlab',
  implementation_version: version,
  language_info: {
    name: 'typescript',
    version: '5.0.4', // of the TypeScript inside tslab 1.0.22
    mimetype: 'text/typescript',
    file_extension: '.ts',
    pygments_lexer: 'typescript',
    codemirror_mode: 'typescript',
  },
  banner: `azlab ${version}: Absolute Zero self-play in TypeScript, one cell at a time. az has everything.`,
  debugger: false,
  help_links: [],
  supported_features: [],
}
