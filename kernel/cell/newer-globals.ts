// Declarations of what newer versions of Node have and the library of TypeScript 5.0 does not know: only what this Node has.

/** A declaration where what it declares is there. */
const where = (isThere: boolean, text: string): string => (isThere ? text : '')

const has = (name: string): boolean => name in globalThis

const F16 = 'Float16Array'
type Method = readonly [name: string, result: string]
const TESTS: readonly Method[] = [
  ['every', 'boolean'],
  ['some', 'boolean'],
  ['filter', F16],
  ['find', 'number | undefined'],
  ['findIndex', 'number'],
  ['findLast', 'number | undefined'],
  ['findLastIndex', 'number'],
]
const SEARCHES: readonly Method[] = [
  ['includes', 'boolean'],
  ['indexOf', 'number'],
  ['lastIndexOf', 'number'],
]

const FLOAT16_ARRAY = `
interface ${F16} extends ArrayBufferView {
  readonly BYTES_PER_ELEMENT: number;
  readonly length: number;
  readonly [Symbol.toStringTag]: '${F16}';
  [index: number]: number;
  [Symbol.iterator](): IterableIterator<number>;
  at(index: number): number | undefined;
  copyWithin(target: number, start: number, end?: number): this;
  entries(): IterableIterator<[number, number]>;
  fill(value: number, start?: number, end?: number): this;
  forEach(callback: (value: number, index: number, array: ${F16}) => void, self?: any): void;
  join(separator?: string): string;
  keys(): IterableIterator<number>;
  map(callback: (value: number, index: number, array: ${F16}) => number, self?: any): ${F16};
${['reduce', 'reduceRight']
  .map(
    (name) => `
  ${name}(callback: (previous: number, value: number, index: number, array: ${F16}) => number): number;
  ${name}<U>(callback: (previous: U, value: number, index: number, array: ${F16}) => U, initial: U): U;`,
  )
  .join('')}
  reverse(): this;
  set(values: ArrayLike<number>, offset?: number): void;
  slice(start?: number, end?: number): ${F16};
  sort(compare?: (a: number, b: number) => number): this;
  subarray(start?: number, end?: number): ${F16};
  toLocaleString(locales?: string | string[], options?: Intl.NumberFormatOptions): string;
  toReversed(): ${F16};
  toSorted(compare?: (a: number, b: number) => number): ${F16};
  toString(): string;
  values(): IterableIterator<number>;
  with(index: number, value: number): ${F16};
${TESTS.map(([name, result]) => `  ${name}(test: (value: number, index: number, array: ${F16}) => unknown, self?: any): ${result};`).join('\n')}
${SEARCHES.map(([name, result]) => `  ${name}(value: number, from?: number): ${result};`).join('\n')}
}
declare var ${F16}: {
  readonly prototype: ${F16};
  readonly BYTES_PER_ELEMENT: number;
  new (length?: number): ${F16};
  new (values: Iterable<number> | ArrayLike<number>): ${F16};
  new (buffer: ArrayBufferLike, offset?: number, length?: number): ${F16};
  of(...values: number[]): ${F16};
  from(values: Iterable<number> | ArrayLike<number>): ${F16};
  from<T>(values: Iterable<T> | ArrayLike<T>, map: (value: T, index: number) => number, self?: any): ${F16};
};`

/** `DisposableStack`, and the one whose disposal is awaited. */
const stack = (name: string, dispose: string, symbol: string, resource: string, given: string): string => `
interface ${name} {
  readonly disposed: boolean;
  readonly [Symbol.toStringTag]: string;
  use<T extends ${resource} | null | undefined>(value: T): T;
  adopt<T>(value: T, dispose: (value: T) => ${given}): T;
  defer(dispose: () => ${given}): void;
  move(): ${name};
  ${dispose}(): ${given};
  [Symbol.${symbol}](): ${given};
}
declare var ${name}: { readonly prototype: ${name}; new (): ${name} };`

const DISPOSAL = `
interface SymbolConstructor {
  readonly dispose: unique symbol;
  readonly asyncDispose: unique symbol;
}
interface Disposable {
  [Symbol.dispose](): void;
}
interface AsyncDisposable {
  [Symbol.asyncDispose](): PromiseLike<void>;
}`

const ITERATOR_DISPOSAL = `
interface IterableIterator<T> extends Disposable {}
interface AsyncGenerator<T = unknown, TReturn = any, TNext = unknown> extends AsyncDisposable {}`

const STACKS = `
interface SuppressedError extends Error {
  error: any;
  suppressed: any;
}
declare var SuppressedError: {
  readonly prototype: SuppressedError;
  new (error: unknown, suppressed: unknown, message?: string): SuppressedError;
  (error: unknown, suppressed: unknown, message?: string): SuppressedError;
};
${stack('DisposableStack', 'dispose', 'dispose', 'Disposable', 'void')}
${stack('AsyncDisposableStack', 'disposeAsync', 'asyncDispose', 'Disposable | AsyncDisposable', 'Promise<void>').replaceAll('=> Promise<void>', '=> PromiseLike<void> | void')}`

const RAW_JSON = `
interface JSON {
  isRawJSON(value: unknown): boolean;
  rawJSON(text: string): { readonly rawJSON: string };
}`

const DURATION_FORMAT = `
declare namespace Intl {
  type Duration = {
    readonly [unit in 'years' | 'months' | 'weeks' | 'days' | 'hours' | 'minutes' | 'seconds' | 'milliseconds' | 'microseconds' | 'nanoseconds']?: number;
  };
  interface DurationFormat {
    readonly [Symbol.toStringTag]: string;
    format(duration: Duration): string;
    formatToParts(duration: Duration): { type: string; value: string; unit?: string }[];
    resolvedOptions(): Record<string, unknown> & { locale: string };
  }
  const DurationFormat: {
    readonly prototype: DurationFormat;
    new (locales?: string | readonly string[], options?: Record<string, unknown>): DurationFormat;
    supportedLocalesOf(locales: string | readonly string[], options?: { localeMatcher?: string }): string[];
  };
}`

const INTL = `
declare namespace Intl {
  function getCanonicalLocales(locales?: string | readonly string[]): string[];
  function supportedValuesOf(key: 'calendar' | 'collation' | 'currency' | 'numberingSystem' | 'timeZone' | 'unit'): string[];
  interface NumberFormat {
    formatRange(start: number | bigint, end: number | bigint): string;
    formatRangeToParts(start: number | bigint, end: number | bigint): (NumberFormatPart & { source: 'startRange' | 'endRange' | 'shared' })[];
  }
}`

/** Single methods, each with the object that has it. */
const METHODS: readonly (readonly [owner: object, name: string, text: string])[] = [
  [Atomics, 'pause', 'interface Atomics { pause(turns?: number): void }'],
  [Error, 'isError', 'interface ErrorConstructor { isError(value: unknown): value is Error }'],
  [RegExp, 'escape', 'interface RegExpConstructor { escape(text: string): string }'],
  [Math, 'f16round', 'interface Math { f16round(value: number): number }'],
  [Math, 'sumPrecise', 'interface Math { sumPrecise(values: Iterable<number>): number }'],
  [
    Promise,
    'try',
    `interface PromiseConstructor {
  try<T, A extends unknown[]>(callback: (...given: A) => T | PromiseLike<T>, ...given: A): Promise<Awaited<T>>;
}`,
  ],
  [
    DataView.prototype,
    'getFloat16',
    `interface DataView {
  getFloat16(offset: number, littleEndian?: boolean): number;
  setFloat16(offset: number, value: number, littleEndian?: boolean): void;
}`,
  ],
  [
    Uint8Array,
    'fromBase64',
    `interface Uint8ArrayConstructor {
  fromBase64(text: string, options?: { alphabet?: 'base64' | 'base64url'; lastChunkHandling?: 'loose' | 'strict' | 'stop-before-partial' }): Uint8Array;
  fromHex(text: string): Uint8Array;
}
interface Uint8Array {
  setFromBase64(text: string, options?: { alphabet?: 'base64' | 'base64url'; lastChunkHandling?: 'loose' | 'strict' | 'stop-before-partial' }): { read: number; written: number };
  setFromHex(text: string): { read: number; written: number };
  toBase64(options?: { alphabet?: 'base64' | 'base64url'; omitPadding?: boolean }): string;
  toHex(): string;
}`,
  ],
  [
    Map.prototype,
    'getOrInsert',
    ['Map<K, V>', 'WeakMap<K extends object, V>']
      .map(
        (name) => `interface ${name} {
  getOrInsert(key: K, value: V): V;
  getOrInsertComputed(key: K, make: (key: K) => V): V;
}`,
      )
      .join('\n'),
  ],
]

/** To be read as a script. */
export const NEWER_GLOBALS = [
  INTL,
  where(has(F16), FLOAT16_ARRAY),
  where('dispose' in Symbol, DISPOSAL),
  where('dispose' in Symbol && Symbol.dispose in [].values(), ITERATOR_DISPOSAL),
  where(has('DisposableStack'), STACKS),
  where('rawJSON' in JSON, RAW_JSON),
  where('DurationFormat' in Intl, DURATION_FORMAT),
  where(
    has('Performance'),
    `declare var Performance: { readonly prototype: import('node:perf_hooks').Performance };`,
  ),
  ...METHODS.map(([owner, name, text]) => where(name in owner, text)),
].join('\n')
