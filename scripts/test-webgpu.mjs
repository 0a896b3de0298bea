// `npm run test:webgpu`: the tests of engine, models and policies on WebGPU, on a software adapter fetched from Debian (or, with
// AZLAB_GPU=1, on the adapter of this machine). `npm run test:webgpu -- test/engine` runs those of a folder.

import { fileURLToPath } from 'node:url'
import { launch } from './launch.mjs'
import { softwareAdapter, WEBGPU_TESTS, webgpuTestEnvironment } from './software-adapter.mjs'
import { nodeFlags } from './v8.mjs'

const given = process.argv.slice(2)
const paths = given.length ? given : WEBGPU_TESTS
let adapter = {}
if (process.env.AZLAB_GPU !== '1') {
  try {
    adapter = softwareAdapter()
  } catch (error) {
    console.log(`skipped: there is no software adapter here: ${error.message}`)
    process.exit(0)
  }
}
const env = { ...process.env, ...adapter, ...webgpuTestEnvironment }
const script = fileURLToPath(new URL('test.mjs', import.meta.url))
process.exit(await launch(process.execPath, [...nodeFlags, script, ...paths], { env }))
