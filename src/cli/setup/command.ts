// `azlab setup tensorflow`: what npm alone does not install.

import { Command } from 'commander'
import { jsonOption } from '../arguments.ts'
import { examples } from '../examples.ts'

export function setupCommand(): Command {
  const setup = new Command('setup')
    .summary('install what npm alone does not')
    .description('Installs optional parts that come from several places.')
    .addHelpText('after', examples(['azlab setup tensorflow']))
  const tensorflow = new Command('tensorflow')
    .summary('build the engine tensorflow on the TensorFlow of a Python wheel')
    .description(
      'Builds the addon of @tensorflow/tfjs-node, whose own installation asks for a library of 2021, against the TensorFlow of a Python wheel, ' +
        'in a folder .tensorflow of its own, which the engine finds from there and below. Needs Python 3 with venv, g++, npm and PyPI; ' +
        '1.9 GB of disk for the CPU, about 7 GB with --gpu. Ends with the self-test of the engine. Run it again to repair or to change to --gpu.',
    )
    .option('--gpu', 'TensorFlow with CUDA (the wheel tensorflow[and-cuda]), for NVIDIA GPUs')
    .option('--folder <folder>', 'the folder to make', '.tensorflow')
    .option('--python <command>', 'the Python to make the environment with', 'python3')
    .option('--wheel <requirement>', 'what pip installs (default: tensorflow-cpu, or tensorflow[and-cuda])')
    .addOption(jsonOption('print the outcome as one JSON object'))
    .addHelpText(
      'after',
      examples(['azlab setup tensorflow', 'azlab setup tensorflow --gpu', 'azlab engines tensorflow']),
    )
    .action(async (options) => {
      const { setupTensorflow } = await import('./tensorflow.ts')
      await setupTensorflow(options)
    })
  setup.addCommand(tensorflow)
  return setup
}
