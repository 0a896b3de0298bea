// `npm run api [-- FOLDER]`: the public surface of each door, as the declarations of a build (dist/ or FOLDER) state it, into
// docs/api/NAME.api.md. A change of the surface shows in review; test/package/api.test.ts holds the two equal.

import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor'

const root = fileURLToPath(new URL('..', import.meta.url))
const { exports: entries } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** The doors by name, each with the declarations that a build made of it. */
export const doors = Object.entries(entries).flatMap(([path, entry]) =>
  entry.types ? [{ name: path === '.' ? 'azlab' : path.slice(2), types: entry.types }] : [],
)

/** Writes the report of each door into `reports`, from the declarations of the build in `dist`. Gives the names of what cannot be read. */
export function report(dist, reports) {
  const failed = []
  const scratch = mkdtempSync(join(tmpdir(), 'azlab-api-'))
  mkdirSync(reports, { recursive: true })
  try {
    for (const { name, types } of doors) {
      const entry = join(dist, types.replace(/^\.\/dist\//, ''))
      const config = ExtractorConfig.prepare({
        configObjectFullPath: join(root, 'api-extractor.json'),
        packageJsonFullPath: join(root, 'package.json'),
        configObject: {
          projectFolder: root,
          mainEntryPointFilePath: entry,
          compiler: {
            overrideTsconfig: {
              compilerOptions: {
                target: 'ES2023',
                lib: ['ES2024', 'DOM'],
                module: 'NodeNext',
                moduleResolution: 'NodeNext',
                types: ['node'],
                skipLibCheck: true,
                strict: true,
              },
              files: [entry],
            },
          },
          apiReport: {
            enabled: true,
            reportFileName: `${name}.api.md`,
            reportFolder: reports,
            reportTempFolder: scratch,
          },
          docModel: { enabled: false },
          dtsRollup: { enabled: false },
          tsdocMetadata: { enabled: false },
          messages: {
            extractorMessageReporting: { default: { logLevel: 'none' } },
            tsdocMessageReporting: { default: { logLevel: 'none' } },
            compilerMessageReporting: { default: { logLevel: 'none' } },
          },
        },
      })
      const { succeeded } = Extractor.invoke(config, {
        localBuild: true,
        messageCallback(message) {
          message.handled = true
        },
      })
      if (!succeeded) failed.push(name)
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
  return failed
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const failed = report(resolve(root, process.argv[2] ?? 'dist'), join(root, 'docs/api'))
  if (failed.length) {
    console.error(`No report of ${failed.join(', ')}: run npm run build first.`)
    process.exit(1)
  }
  console.log(`docs/api: ${doors.length} reports`)
}
