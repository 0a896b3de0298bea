// Tokenizers: every text comes back, special tokens are seen, broken files are refused.

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { openTokenizer } from '../../src/model/index.ts'
import { byteModel } from './tiny.ts'

const { tokenizer } = byteModel()

describe('a byte-level tokenizer', () => {
  it('gives every text back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        assert.equal(tokenizer.decode(tokenizer.encode(text)), text)
      }),
    )
  })

  it('keeps spaces before commas and full stops', () => {
    assert.equal(tokenizer.decode(tokenizer.encode('a , b . c')), 'a , b . c')
  })

  it('reads a special token written in a text as one token, and shows it unless asked not to', () => {
    const ids = tokenizer.encode('a<end>')
    assert.deepEqual(ids, [97, 256])
    assert.equal(tokenizer.decode(ids), 'a<end>')
    assert.equal(tokenizer.decode(ids, { skipSpecial: true }), 'a')
  })

  it('has no ids for the empty text, and no text for no ids', () => {
    assert.deepEqual([tokenizer.encode(''), tokenizer.decode([])], [[], ''])
  })

  it('knows its tokens by name', () => {
    assert.deepEqual([tokenizer.idOf('<end>'), tokenizer.tokenOf(97), tokenizer.size], [256, 'a', 257])
  })
})

describe('a folder', () => {
  const inFolder = async (
    content: string | undefined,
    work: (directory: string) => Promise<void>,
  ): Promise<void> => {
    const directory = mkdtempSync(join(tmpdir(), 'azlab-tokenizer-'))
    try {
      if (content !== undefined) writeFileSync(join(directory, 'tokenizer.json'), content)
      await work(directory)
    } finally {
      rmSync(directory, { recursive: true })
    }
  }

  it('without tokenizer.json is refused', async () => {
    await inFolder(undefined, (directory) =>
      assert.rejects(openTokenizer(directory), { code: 'model/missing' }),
    )
  })

  it('with a tokenizer.json that is none is refused', async () => {
    await inFolder('{"model":{"type":"Odd"}}', (directory) =>
      assert.rejects(openTokenizer(directory), { code: 'model/unsupported-tokenizer' }),
    )
  })
})
