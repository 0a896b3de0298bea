// The arguments of Node with which worker threads start.

/**
 * More options of `new Worker(file, …)`. A thread gets the arguments of its process, and with `--input-type`, which people give
 * with `-e`, it would not start: it runs a file. It then gets those that say how modules are found, and no others.
 */
export function workerArguments(argv: readonly string[] = process.execArgv): { execArgv?: string[] } {
  if (!argv.some((one) => /^--input-type(?:=|$)/.test(one))) return {}
  return {
    execArgv: argv.filter((one, at) => CONDITION.test(one) || CONDITION_NAME.test(argv[at - 1] ?? '')),
  }
}

const CONDITION = /^(?:--conditions|-C)(?:=|$)/
const CONDITION_NAME = /^(?:--conditions|-C)$/
