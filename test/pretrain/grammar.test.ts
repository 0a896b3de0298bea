// The grammar: programs drawn from keys parse, run and give the type that they claim.

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { draws } from '../../src/core/index.ts'
import { createExecutor } from '../../src/executor/index.ts'
import { javascript } from '../../src/language/index.ts'
import { drawInputs, drawProgram } from '../../src/pretrain/index.ts'

const executor = createExecutor({ processes: 1 })
after(() => executor.close())

const drawn = Array.from({ length: 300 }, (_, i) => drawProgram(`test/${i}`))

test('the same key gives the same program', () => {
  for (const [i, program] of drawn.slice(0, 50).entries()) assert.deepEqual(drawProgram(`test/${i}`), program)
})

test('programs parse, have their entry and hold nothing forbidden', () => {
  for (const { program } of drawn) {
    const parsed = javascript.parse(program)
    assert.ok(parsed.ok, program)
    assert.equal(javascript.forbidden(program), null, program)
  }
})

test('a program has as many parameters as it claims and names each of them', () => {
  for (const { program, parameters } of drawn) {
    const parsed = javascript.parse(program)
    assert.ok(parsed.ok)
    assert.deepEqual(parsed.program.parameters, ['a', 'b'].slice(0, parameters.length))
    const statements = program.slice(program.indexOf('{'))
    for (const name of parsed.program.parameters) assert.match(statements, new RegExp(`\\b${name}\\b`))
  }
})

test('more than half of 300 draws differ, and every number of operations from 1 to 4 occurs', () => {
  assert.ok(new Set(drawn.map(({ program }) => program)).size > 150)
  assert.deepEqual([...new Set(drawn.map(({ operations }) => operations))].sort(), [1, 2, 3, 4])
})

test('at least 95 of 100 programs run on drawn inputs and give the type that they claim', async () => {
  const jobs = drawn.slice(0, 100).map(({ program, parameters }, i) => ({
    program,
    inputs: drawInputs(parameters, 3, draws(`inputs/${i}`)),
  }))
  const executions = await executor.execute(jobs)
  const types = { int: 'number', str: 'string', bool: 'boolean', list: 'object' }
  const right = executions.filter((runs, i) =>
    runs.every(({ outcome, value }) => {
      const parsed = javascript.fromCanonical(value ?? '')
      // A list may be shorter than the place asked for: then nothing comes back.
      if (outcome === 'ok' && value === 'undefined') return true
      return outcome === 'ok' && parsed.ok && typeof parsed.value === types[drawn[i]?.result as 'int']
    }),
  )
  assert.ok(right.length >= 95, `${right.length} of 100`)
})

test('drawn inputs are distinct argument lists in the spelling of the language', () => {
  for (const [i, { parameters }] of drawn.slice(0, 60).entries()) {
    const inputs = drawInputs(parameters, 8, draws(`spelling/${i}`))
    assert.equal(new Set(inputs).size, inputs.length)
    for (const input of inputs) {
      const values = javascript.literals(input)
      assert.ok(values.ok, input)
      assert.equal(values.value.length, parameters.length)
      assert.equal(javascript.displayList(values.value), input)
    }
  }
})
