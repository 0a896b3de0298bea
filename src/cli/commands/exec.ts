// `azlab exec`: untrusted programs over JSON lines.

import { Command, Option } from 'commander'
import type { Language } from '../../language/index.ts'
import { wholeNumber } from '../arguments.ts'
import { examples } from '../examples.ts'

export function execCommand(): Command {
  return new Command('exec')
    .summary('run programs in isolation over JSON lines')
    .description(
      'Reads {"program","input"} a line and prints {"outcome","value","error","ms"} a line, in order. The input is the source of an argument list without brackets, literals only. ' +
        'Outcomes: ok, error, timeout, memory, killed, too-large, unserialisable, forbidden, nondeterministic. The value is canonical text, null unless ok. ' +
        'Each program runs twice, in different processes, unless --once.',
    )
    .addOption(
      new Option('--language <name>', 'language of the programs')
        .choices(['javascript', 'python'])
        .default('javascript'),
    )
    .option('--timeout <ms>', 'CPU milliseconds of one run', wholeNumber(1, 3_600_000), 1000)
    .option('--memory <mib>', 'memory of one run in MiB (default: 64; python 256)', wholeNumber(8, 65_536))
    .option('--once', 'run each program once, without looking for disagreement')
    .option('--check', 'refuse forbidden constructs before anything runs')
    .addHelpText(
      'after',
      examples([
        `echo '{"program":"function f(a) { return a.length }","input":"[1, 2]"}' | azlab exec`,
        'azlab exec --timeout 200 --check < programs.jsonl',
        `echo '{"program":"def f(a): return a[::-1]","input":"[1, (2, None)]"}' | azlab exec --language python`,
      ]),
    )
    .action(async (options: ExecOptions) => {
      const [{ runExec }, { textLines, writeText }] = await Promise.all([
        import('../exec.ts'),
        import('../streams.ts'),
      ])
      const { timeout: timeoutMs, memory: memoryMiB, language, once, check } = options
      const write = (line: string) => writeText(`${line}\n`)
      await runExec({ input: textLines(), write, language, timeoutMs, memoryMiB, once, check })
    })
}

interface ExecOptions {
  readonly language: Language['name']
  readonly timeout: number
  readonly memory?: number
  readonly once?: boolean
  readonly check?: boolean
}
