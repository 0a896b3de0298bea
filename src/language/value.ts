// Values as the host holds them, of every language.

/**
 * A value that a program takes or gives, as the host holds it: plain data without cycles, opaque outside `language/`.
 */
export type Value = JavaScriptValue | PythonValue

/**
 * JavaScript's values: objects have `Object.prototype`, keys are own and enumerable, and there are no accessors, classes
 * or symbols.
 */
export type JavaScriptValue =
  | null
  | undefined
  | boolean
  | number
  | bigint
  | string
  | readonly Value[]
  | ReadonlyMap<Value, Value>
  | ReadonlySet<Value>
  | { readonly [key: string]: Value }

/** Python's values: None is null, int a bigint, float a number, list an array, dict a Map, set a Set. */
export type PythonValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly Value[]
  | ReadonlyMap<Value, Value>
  | ReadonlySet<Value>
  | Tuple
  | Frozenset
  | Bytes
  | Complex
  | NegativeZero

export class Tuple {
  readonly items: readonly Value[]
  constructor(items: readonly Value[]) {
    this.items = items
  }
}

export class Frozenset {
  readonly items: ReadonlySet<Value>
  constructor(items: ReadonlySet<Value>) {
    this.items = items
  }
}

export class Bytes {
  /** One character a byte, U+0000 to U+00FF. */
  readonly latin1: string
  constructor(latin1: string) {
    this.latin1 = latin1
  }
}

export class Complex {
  readonly real: number
  readonly imaginary: number
  constructor(real: number, imaginary: number) {
    this.real = real
    this.imaginary = imaginary
  }
}

/** −0.0 as a key or a member: JavaScript's own Map and Set would make 0 of it. Elsewhere it is the number. */
export class NegativeZero {
  readonly value = -0
}
