// The tables of options: each option says what it is, its values pass its own check, and the files that it names follow it.

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import type { OptionDefinition } from '../../src/core/option.ts'
import type { RunOptions } from '../../src/run/config.ts'
import { CONFIG_NAMES } from '../../src/run/config.ts'
import { OPTION_TABLE } from '../../src/run/meanings.ts'
import type { StageOptions, TargetFunction } from '../../src/stage/index.ts'

const definitions: readonly (readonly [string, OptionDefinition<unknown>])[] = Object.entries(OPTION_TABLE)
const codeOf = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8').replace(/^\s*(\/\/|\*|\/\*).*$/gm, '')

/** Compiles only where the two types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : never

describe('the tables of options', () => {
  test('have each name once', () => {
    assert.deepEqual(
      definitions.map(([name]) => name),
      CONFIG_NAMES,
    )
  })

  for (const [name, { default: usual, paper, schema, meaning, note, source, readBy }] of definitions) {
    test(`${name} has a meaning in whole sentences, and a source`, () => {
      assert.match(meaning, /^\S.*\.$/)
      assert.match(note ?? meaning, /^\S.*\.$/)
      assert.match(source, /^(paper|released code|azlab|PPO|AdamW)/)
    })

    test(`the default of ${name} passes its check, and so does the paper's value, which is another one`, () => {
      assert.ok(schema.safeParse(usual).success)
      assert.notDeepEqual(paper, usual)
      if (paper !== undefined) assert.ok(schema.safeParse(paper).success)
    })

    test(`the files that follow ${name} name it`, () => {
      assert.ok(readBy.length > 0)
      for (const path of readBy) {
        assert.ok(existsSync(new URL(`../../${path}`, import.meta.url)), path)
        assert.ok(new RegExp(`\\b${name}\\b`).test(codeOf(path)), path)
      }
    })
  }

  test('give the types of the options, word for word', () => {
    const same: readonly true[] = [
      true satisfies Same<StageOptions['batch'], number>,
      true satisfies Same<StageOptions['solverOnly'], boolean>,
      true satisfies Same<StageOptions['convention'], 'paper' | 'official' | 'graded'>,
      true satisfies Same<StageOptions['target'], 'learnability' | 'r-zero' | 'variance' | TargetFunction>,
      true satisfies Same<RunOptions['rewards'], 'real' | 'shuffled'>,
      true satisfies Same<RunOptions['engine'], 'cpu' | 'webgpu' | 'cuda' | 'tensorflow' | 'auto'>,
      true satisfies Same<RunOptions['language'], 'javascript' | 'python'>,
    ]
    assert.equal(same.length, 7)
  })
})
