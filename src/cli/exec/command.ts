// `azlab exec`: untrusted programs over JSON lines.

import { Command, Option } from 'commander'
import { COMPILERS, type Compilers, ISOLATIONS, type Isolation } from '../../executor/executor.ts'
import { languageOption, wholeNumber } from '../arguments.ts'
import { examples } from '../examples.ts'
import { choice } from '../usage.ts'

const ENGINES = ['isolated-vm', 'quickjs', 'auto'] as const

export function execCommand(): Command {
  return new Command('exec')
    .summary('run programs in isolation over JSON lines')
    .description(
      'Reads {"program","input"} a line and prints {"outcome","value","error","ms"} a line, in order. The input is the source of an argument list without brackets, literals only. ' +
        'Outcomes: ok, error, timeout, memory, killed, too-large, unserialisable, forbidden, nondeterministic. The value is canonical text, null unless ok. ' +
        'Each program runs twice, in different processes, unless --once.',
    )
    .addOption(languageOption('language of the programs').default('javascript'))
    .option('--timeout <ms>', 'CPU milliseconds of one run', wholeNumber(1, 3_600_000), 1000)
    .option(
      '--memory <mib>',
      'memory of one run in MiB (default: 64 for JavaScript, 256 for Python)',
      wholeNumber(8, 65_536),
    )
    .addOption(
      new Option(
        '--isolation <level>',
        'level of isolation (default: the strongest that works; see azlab doctor)',
      )
        .choices(ISOLATIONS)
        .argParser(choice('level of isolation', ISOLATIONS)),
    )
    .addOption(
      new Option('--engine <name>', 'what runs JavaScript (default: "auto")')
        .choices(ENGINES)
        .argParser(choice('engine of JavaScript', ENGINES)),
    )
    .addOption(
      new Option('--compilers <which>', 'V8\'s compilers that JavaScript reaches (default: "none")')
        .choices(COMPILERS)
        .argParser(choice('compiler setting', COMPILERS)),
    )
    .option(
      '--operations <count>',
      'operations of one run, the same on every machine, with --engine quickjs alone',
      wholeNumber(1, Number.MAX_SAFE_INTEGER),
    )
    .option('--once', 'run each program once, without looking for disagreement')
    .option('--check', 'refuse forbidden constructs before anything runs')
    .addHelpText(
      'after',
      examples([
        `echo '{"program":"function f(a) { return a.length }","input":"[1, 2]"}' | azlab exec`,
        'azlab exec --timeout 200 --check < programs.jsonl',
        'azlab exec --engine quickjs --operations 1000000 < programs.jsonl',
        `echo '{"program":"def f(a):\\n    return len(a)","input":"[1, 2]"}' | azlab exec --language python`,
      ]),
    )
    .action(async (options: ExecOptions) => {
      const [{ runExec }, { textLines, writeText }] = await Promise.all([
        import('./exec.ts'),
        import('../streams.ts'),
      ])
      const { timeout: timeoutMs, memory: memoryMiB, ...rest } = options
      const write = (line: string) => writeText(`${line}\n`)
      await runExec({ input: textLines(), write, timeoutMs, memoryMiB, ...rest })
    })
}

interface ExecOptions {
  readonly language: 'javascript' | 'python'
  readonly timeout: number
  readonly memory?: number
  readonly isolation?: Isolation
  readonly engine?: 'isolated-vm' | 'quickjs' | 'auto'
  readonly compilers?: Compilers
  readonly operations?: number
  readonly once?: boolean
  readonly check?: boolean
}
