// What runs in every fresh context before an untrusted program: it removes what is not deterministic, captures the
// intrinsics it needs, rebuilds the arguments, and later calls `f` and writes the result as canonical text.
//
// The function is turned into source with toString and must use nothing from outside itself. After the program has run,
// every prototype may have been tampered with: from there on only captured functions, own properties and literals are
// used (no for-of, no spread, no methods, no `in`). The input comes and the result leaves as bytes in memory that is shared with
// the sandbox's own JavaScript and cleared there, so that no heap but this one holds their text; what is too long for it is one
// string (mail.ts).

import type { Prepare } from './mail.ts'

/** First character of a result: value, error, unserialisable, too large, out of memory. */
export type Tag = 'V' | 'E' | 'U' | 'L' | 'M'

export function prelude(forbidden: readonly string[]): Prepare {
  // biome-ignore lint/suspicious/noExplicitAny: the global object of the isolate has no type here
  const global = globalThis as any
  const DEPTH_LIMIT = 200
  const { apply, construct, defineProperty, getPrototypeOf, getOwnPropertyDescriptor, ownKeys } = Reflect
  const { is, hasOwn } = Object
  const { isArray } = Array
  const { trunc } = Math
  const { stringify, parse } = JSON
  const { indexOf, slice, charCodeAt } = String.prototype
  const { fromCharCode } = String
  const unitAt = Function.prototype.call.bind(charCodeAt) as unknown as (text: string, at: number) => number
  const { prototype: objectPrototype } = Object
  const { prototype: arrayPrototype } = Array
  const { prototype: mapPrototype } = Map
  const { prototype: setPrototype } = Set
  const mapEach = mapPrototype.forEach
  const setEach = setPrototype.forEach
  const mapSize = getOwnPropertyDescriptor(mapPrototype, 'size')!.get!
  const setSize = getOwnPropertyDescriptor(setPrototype, 'size')!.get!
  const NativeTypeError = TypeError
  const NativeBigInt = BigInt

  // What QuickJS throws when its memory is used up has this prototype. No program gets at it that did not use its memory up
  // (or make a string longer than any may be), so an error that only calls itself InternalError is an error.
  const exhaustion: object | undefined = global.InternalError?.prototype
  const { isError } = Error as unknown as { readonly isError?: (value: unknown) => boolean }

  for (const name of forbidden) Reflect.deleteProperty(global, name)
  delete global[Symbol.toStringTag] // QuickJS alone has it
  delete global.Math.random
  const { localeCompare } = String.prototype
  for (const { prototype } of [
    Object,
    Number,
    BigInt,
    Date,
    Array,
    getPrototypeOf(Uint8Array) as ArrayConstructor,
  ]) {
    Reflect.deleteProperty(prototype, 'toLocaleString')
  }
  for (const name of ['toLocaleDateString', 'toLocaleTimeString', 'toTemporalInstant'])
    Reflect.deleteProperty(Date.prototype, name)
  for (const name of ['toLocaleLowerCase', 'toLocaleUpperCase'])
    Reflect.deleteProperty(String.prototype, name)
  // Sorting by localeCompare is common and harmless once the locale is fixed.
  defineProperty(String.prototype, 'localeCompare', {
    value: {
      localeCompare(this: string, that: string) {
        return apply(localeCompare, this, [that, 'en-US'])
      },
    }.localeCompare,
    writable: true,
    configurable: true,
  })

  // QuickJS leaves out the last step of asUintN: with 64 bits, and others, its answers are negative.
  const { asIntN } = NativeBigInt
  if (NativeBigInt.asUintN(64, NativeBigInt(-1)) < 0) {
    defineProperty(NativeBigInt, 'asUintN', {
      value: {
        asUintN(bits: unknown, value: unknown): bigint {
          const size = +(bits as number)
          const signed = asIntN(size, value as bigint)
          return signed < 0 ? signed + (NativeBigInt(1) << NativeBigInt(trunc(size))) : signed
        },
      }.asUintN,
      writable: true,
      configurable: true,
    })
  }

  // Date without a clock: it converts given times (in UTC), and refuses to tell the present one.
  const NativeDate = Date
  // biome-ignore lint/suspicious/noShadowRestrictedNames: the program must see its usual name
  const FixedDate = function Date(...given: unknown[]): object {
    if (new.target === undefined || given.length === 0)
      throw new NativeTypeError('The clock is not available.')
    return construct(NativeDate, given, new.target)
  }
  defineProperty(FixedDate, 'prototype', { value: NativeDate.prototype, writable: false })
  for (const name of ['UTC', 'parse'] as const) {
    defineProperty(FixedDate, name, { value: NativeDate[name], writable: true, configurable: true })
  }
  NativeDate.prototype.constructor = FixedDate as unknown as DateConstructor
  global.Date = FixedDate

  // ArrayBuffer without options: resizable buffers escape the memory limit.
  const NativeBuffer = ArrayBuffer
  // biome-ignore lint/suspicious/noShadowRestrictedNames: the program must see its usual name
  const FixedBuffer = function ArrayBuffer(length: number): object {
    if (new.target === undefined) throw new NativeTypeError("Constructor ArrayBuffer requires 'new'")
    return construct(NativeBuffer, [length], new.target)
  }
  defineProperty(FixedBuffer, 'prototype', { value: NativeBuffer.prototype, writable: false })
  defineProperty(FixedBuffer, 'isView', { value: NativeBuffer.isView, writable: true, configurable: true })
  for (const name of ['resize', 'transfer', 'transferToFixedLength']) {
    Reflect.deleteProperty(NativeBuffer.prototype, name)
  }
  // biome-ignore lint/suspicious/noExplicitAny: see above
  ;(NativeBuffer.prototype as any).constructor = FixedBuffer
  global.ArrayBuffer = FixedBuffer

  // A program must not run code when the host looks at an error, nor collect frames without end.
  defineProperty(Error, 'stackTraceLimit', { value: 0, writable: false, configurable: false })
  defineProperty(Error, 'prepareStackTrace', { value: undefined, writable: false, configurable: false })

  // biome-ignore lint/suspicious/noExplicitAny: JSON
  const decode = (node: any): unknown => {
    if (!isArray(node)) return node
    switch (node[0]) {
      case 'undefined':
        return undefined
      case 'number':
        return Number(node[1])
      case 'bigint':
        return BigInt(node[1])
      case 'array': {
        const items = new Array(node.length - 1)
        for (let i = 1; i < node.length; i++) {
          if (!isArray(node[i]) || node[i][0] !== 'hole') items[i - 1] = decode(node[i])
        }
        return items
      }
      case 'map': {
        const map = new Map()
        for (let i = 1; i < node.length; i += 2) map.set(decode(node[i]), decode(node[i + 1]))
        return map
      }
      case 'set': {
        const set = new Set()
        for (let i = 1; i < node.length; i++) set.add(decode(node[i]))
        return set
      }
      default: {
        const object = {}
        for (let i = 1; i < node.length; i += 2) {
          const value = decode(node[i + 1])
          defineProperty(object, node[i], { value, writable: true, enumerable: true, configurable: true })
        }
        return object
      }
    }
  }

  // The text of so many bytes, read a few thousand units at a time.
  const textOf = (shared: ArrayBufferLike, size: number): string => {
    const units = size < 0 ? new Uint16Array(shared, 0, -size / 2) : new Uint8Array(shared, 0, size)
    let text = ''
    for (let i = 0; i < units.length; i += 4096)
      text += apply(fromCharCode, undefined, units.subarray(i, i + 4096) as unknown as number[])
    return text
  }

  return (encoded, outputLimit, perturbation, shared, resultAt) => {
    const values: unknown[] = parse(typeof encoded === 'number' ? textOf(shared, encoded) : encoded)
    const room = new Uint8Array(shared, resultAt)
    const longest = trunc((room.length - 3) / 6) // of a unit that is escaped there are six bytes
    const given: unknown[] = []
    for (let i = 0; i < values.length; i++) given.push(decode(values[i]))

    // From here on the program has run.
    let out = ''
    let verdict = '' // set by refuse
    const refuse: (result: string) => never = (result) => {
      verdict = result
      throw verdict
    }
    const add = (text: string): void => {
      if (out.length + text.length > outputLimit) refuse('L')
      out += text
    }
    const addString = (text: string): void => {
      if (out.length + text.length > outputLimit) refuse('L')
      const quoted = stringify(text)
      let from = 0
      if (apply(indexOf, quoted, ['\u2028']) >= 0 || apply(indexOf, quoted, ['\u2029']) >= 0) {
        for (let i = 0; i < quoted.length; i++) {
          if (quoted[i] === '\u2028' || quoted[i] === '\u2029') {
            add(apply(slice, quoted, [from, i]))
            add(quoted[i] === '\u2028' ? '\\u2028' : '\\u2029')
            from = i + 1
          }
        }
      }
      add(from === 0 ? quoted : apply(slice, quoted, [from]))
    }
    const hasSlot = (getter: () => number, value: object): boolean => {
      try {
        apply(getter, value, [])
        return true
      } catch {
        return false
      }
    }
    // A linked list of the objects around the present one: finds cycles.
    type Path = { __proto__: null; value: object; up: Path; depth: number } | null
    const addValue = (value: unknown, path: Path): void => {
      switch (typeof value) {
        case 'string':
          addString(value)
          return
        case 'number':
          add(is(value, -0) ? '-0' : `${value}`)
          return
        case 'bigint': {
          // Writing out a huge BigInt takes quadratic time: refuse it by its size first.
          const bound = 1n << NativeBigInt(outputLimit * 4)
          if (value > bound || value < -bound) refuse('L')
          add(`${value}n`)
          return
        }
        case 'boolean':
        case 'undefined':
          add(`${value}`)
          return
      }
      if (typeof value === 'function' || typeof value === 'symbol') refuse(`Ua ${typeof value}`)
      if (value === null) {
        add('null')
        return
      }
      const object = value as object
      const depth = path === null ? 0 : path.depth + 1
      if (depth > DEPTH_LIMIT) refuse(`Unested more than ${DEPTH_LIMIT} levels deep`)
      for (let up = path; up !== null; up = up.up) if (up.value === object) refuse('Ua cycle')
      const inner: Path = { __proto__: null, value: object, up: path, depth }
      const prototype = getPrototypeOf(object)
      if (isArray(object)) {
        if (prototype !== arrayPrototype) refuse('Uan array of another class')
        addArray(object, inner)
        return
      }
      if (prototype === mapPrototype || prototype === setPrototype) {
        const isMap = prototype === mapPrototype
        if (!hasSlot(isMap ? mapSize : setSize, object)) refuse('Uno real Map or Set')
        if (ownKeys(object).length > 0) refuse('Ua Map or Set with properties')
        addCollection(object, isMap, inner)
        return
      }
      if (prototype === null) refuse('Uan object without a prototype')
      if (prototype !== objectPrototype) refuse('Uan instance of a class')
      if (hasSlot(mapSize, object) || hasSlot(setSize, object)) refuse('Ua Map or Set with another prototype')
      addObject(object, inner)
    }
    const addArray = (array: object, path: Path): void => {
      const length = getOwnPropertyDescriptor(array, 'length')!.value as number
      if (length > outputLimit) refuse('L')
      let present = 0
      add('[')
      for (let i = 0; i < length; i++) {
        if (i > 0) add(',')
        const descriptor = getOwnPropertyDescriptor(array, `${i}`)
        if (descriptor === undefined) add('<hole>')
        else {
          present++
          if (!hasOwn(descriptor, 'value')) refuse('Uan accessor')
          addValue(descriptor.value, path)
        }
      }
      if (ownKeys(array).length !== present + 1) refuse('Uan array with further properties')
      add(']')
    }
    const addCollection = (object: object, isMap: boolean, path: Path): void => {
      let first = true
      add(isMap ? 'Map{' : 'Set{')
      apply(isMap ? mapEach : setEach, object, [
        (value: unknown, key: unknown) => {
          if (!first) add(',')
          first = false
          if (isMap) {
            addValue(key, path)
            add('=>')
          }
          addValue(value, path)
        },
      ])
      add('}')
    }
    const addObject = (object: object, path: Path): void => {
      const keys = ownKeys(object)
      add('{')
      for (let i = 0; i < keys.length; i++) {
        const key = keys[i]!
        const descriptor = getOwnPropertyDescriptor(object, key)
        if (typeof key === 'symbol') refuse('Ua property named by a symbol')
        if (descriptor === undefined || !hasOwn(descriptor, 'value')) refuse('Uan accessor')
        if (!descriptor.enumerable) refuse('Ua hidden property')
        if (i > 0) add(',')
        addString(key)
        add(':')
        addValue(descriptor.value, path)
      }
      add('}')
    }
    const clip = (text: unknown): string => {
      if (typeof text !== 'string') return ''
      return text.length > 500 ? apply(slice, text, [0, 500]) : text
    }
    const describe = (error: unknown): string => {
      if ((typeof error === 'object' && error !== null) || typeof error === 'function') {
        let name = ''
        let message = ''
        try {
          name = clip((error as Error).name)
          message = clip((error as Error).message)
        } catch {
          message = 'an error that cannot be read'
        }
        if (name === '') name = 'Error'
        return message === '' ? name : `${name}: ${message}`
      }
      if (typeof error === 'string') return `thrown: ${clip(error)}`
      return typeof error === 'symbol' || typeof error === 'bigint'
        ? `thrown: a ${typeof error}`
        : `thrown: ${error}`
    }
    // Only the engine's own: its prototype, of the kind of errors, and its words as a property.
    const isExhaustion = (error: unknown): boolean => {
      if (exhaustion === undefined || typeof error !== 'object' || error === null) return false
      if (getPrototypeOf(error) !== exhaustion || (isError !== undefined && !isError(error))) return false
      const message = getOwnPropertyDescriptor(error, 'message')?.value
      return typeof message === 'string' && apply(indexOf, message, ['out of memory']) === 0
    }
    const failed = (error: unknown): string => (isExhaustion(error) ? 'M' : `E${describe(error)}`)
    // The second run starts deeper in the stack, so that a program which measures its depth is found out.
    const call = (f: () => unknown, frames: number): unknown =>
      frames === 0 ? apply(f, undefined, given) : call(f, frames - 1)

    const hex = (digit: number): number => (digit < 10 ? 48 : 87) + digit
    // Writes a tagged text into the shared memory, where it fits.
    const put = (result: string): string | number => {
      const quoted = stringify(apply(slice, result, [1]))
      if (quoted.length > longest) return result
      room[0] = unitAt(result, 0)
      let at = 1
      for (let i = 0; i < quoted.length; i++) {
        const unit = unitAt(quoted, i)
        if (unit < 127) room[at++] = unit
        else {
          room[at++] = 92
          room[at++] = 117
          for (let shift = 12; shift >= 0; shift -= 4) room[at++] = hex((unit >> shift) & 15)
        }
      }
      return at
    }

    const finish = (f: unknown, thrown?: true): string => {
      if (thrown === true) return failed(f)
      if (typeof f !== 'function') return 'EThe program has no function f.'
      let result: unknown
      try {
        result = call(f as () => unknown, perturbation * 97)
      } catch (error) {
        return failed(error)
      }
      try {
        addValue(result, null)
      } catch (error) {
        if (verdict === 'L' || (verdict === '' && isExhaustion(error))) return verdict || 'M'
        return `UThe result is or holds ${verdict === '' ? describe(error) : apply(slice, verdict, [1])}.`
      }
      return `V${out}`
    }
    return (f, thrown) => put(finish(f, thrown))
  }
}
