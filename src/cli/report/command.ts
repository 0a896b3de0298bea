// `azlab report RUN`: the report and the figures of a run, made again.

import { Command } from 'commander'
import { jsonOption } from '../arguments.ts'
import { examples } from '../examples.ts'

export function reportCommand(): Command {
  return new Command('report')
    .summary('write report.html and PNG figures of a run')
    .description(
      'Writes report.html, complete in one file, and a PNG of each figure into the folder of a run, finished or not, and prints its held-out accuracy.',
    )
    .argument('<run>', 'folder of a run, as train makes it')
    .option('--out <folder>', 'where to write (default: the folder of the run)')
    .option('--no-pictures', 'write the page alone, no PNG files')
    .addOption(jsonOption('print the paths as one JSON object'))
    .addHelpText('after', examples(['azlab report runs/b', 'azlab report runs/b --out /tmp/b --no-pictures']))
    .action(async (run, options) => {
      const { runReport } = await import('./report.ts')
      await runReport(run, options)
    })
}
