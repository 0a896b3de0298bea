// Declarations of what every Node from 22 on has and the library of TypeScript 5.0 does not know yet.

const ARRAY = `
  toSorted(compare?: (a: T, b: T) => number): T[];
  toReversed(): T[];
  toSpliced(start: number, count?: number, ...items: T[]): T[];
  with(index: number, value: T): T[];
`

const SET = ['union', 'intersection', 'difference', 'symmetricDifference'] as const
const SET_TESTS = ['isSubsetOf', 'isSupersetOf', 'isDisjointFrom'] as const

/** What every iterator of the language has. */
const ITERATOR = `
  map<U>(callback: (value: T, index: number) => U): IterableIterator<U>;
  filter<S extends T>(predicate: (value: T, index: number) => value is S): IterableIterator<S>;
  filter(predicate: (value: T, index: number) => unknown): IterableIterator<T>;
  take(limit: number): IterableIterator<T>;
  drop(count: number): IterableIterator<T>;
  flatMap<U>(callback: (value: T, index: number) => Iterator<U> | Iterable<U>): IterableIterator<U>;
  reduce(callback: (previous: T, value: T, index: number) => T): T;
  reduce<U>(callback: (previous: U, value: T, index: number) => U, initial: U): U;
  toArray(): T[];
  forEach(callback: (value: T, index: number) => void): void;
  some(predicate: (value: T, index: number) => unknown): boolean;
  every(predicate: (value: T, index: number) => unknown): boolean;
  find<S extends T>(predicate: (value: T, index: number) => value is S): S | undefined;
  find(predicate: (value: T, index: number) => unknown): T | undefined;
`

const TYPED = ['Int8', 'Uint8', 'Uint8Clamped', 'Int16', 'Uint16', 'Int32', 'Uint32', 'Float32', 'Float64']
const BIG = ['BigInt64', 'BigUint64']

const typedArray = (name: string, element: string): string => `
interface ${name}Array {
  findLast(predicate: (value: ${element}, index: number, array: ${name}Array) => unknown): ${element} | undefined;
  findLastIndex(predicate: (value: ${element}, index: number, array: ${name}Array) => unknown): number;
  toReversed(): ${name}Array;
  toSorted(compare?: (a: ${element}, b: ${element}) => number): ${name}Array;
  with(index: number, value: ${element}): ${name}Array;
}`

/** To be read as a script: its interfaces add to the global ones. */
export const NEWER_JAVASCRIPT = `
interface Array<T> {${ARRAY}}
interface ReadonlyArray<T> {${ARRAY}}
interface IterableIterator<T> {${ITERATOR}}
interface Generator<T = unknown, TReturn = any, TNext = unknown> {${ITERATOR}}
declare var Iterator: (abstract new <T = unknown>() => IterableIterator<T>) & {
  from<T>(source: Iterator<T> | Iterable<T>): IterableIterator<T>;
  readonly prototype: IterableIterator<any>;
};
interface String {
  isWellFormed(): boolean;
  toWellFormed(): string;
}
interface ObjectConstructor {
  groupBy<K extends PropertyKey, T>(items: Iterable<T>, key: (item: T, index: number) => K): Partial<Record<K, T[]>>;
}
interface MapConstructor {
  groupBy<K, T>(items: Iterable<T>, key: (item: T, index: number) => K): Map<K, T[]>;
}
interface PromiseConstructor {
  withResolvers<T>(): {
    promise: Promise<T>;
    resolve(value: T | PromiseLike<T>): void;
    reject(reason?: any): void;
  };
}
interface ArrayConstructor {
  fromAsync<T>(items: AsyncIterable<T> | Iterable<T | PromiseLike<T>> | ArrayLike<T | PromiseLike<T>>): Promise<T[]>;
  fromAsync<T, U>(
    items: AsyncIterable<T> | Iterable<T | PromiseLike<T>> | ArrayLike<T | PromiseLike<T>>,
    map: (item: Awaited<T>, index: number) => U | PromiseLike<U>,
    self?: any,
  ): Promise<Awaited<U>[]>;
}
interface Set<T> {
${SET.map((name) => `  ${name}<U>(other: ReadonlySet<U>): Set<${name === 'difference' ? 'T' : name === 'intersection' ? 'T & U' : 'T | U'}>;`).join('\n')}
${SET_TESTS.map((name) => `  ${name}(other: ReadonlySet<unknown>): boolean;`).join('\n')}
}
interface ArrayBuffer {
  readonly resizable: boolean;
  readonly maxByteLength: number;
  readonly detached: boolean;
  resize(length?: number): void;
  transfer(length?: number): ArrayBuffer;
  transferToFixedLength(length?: number): ArrayBuffer;
}
interface SharedArrayBuffer {
  readonly growable: boolean;
  readonly maxByteLength: number;
  grow(length?: number): void;
}
interface ArrayBufferConstructor {
  new (length: number, options?: { maxByteLength?: number }): ArrayBuffer;
}
interface Atomics {
  waitAsync(
    array: Int32Array | BigInt64Array,
    index: number,
    value: number | bigint,
    timeout?: number,
  ): { async: false; value: 'not-equal' | 'timed-out' } | { async: true; value: Promise<'ok' | 'timed-out'> };
}
interface RegExp {
  readonly hasIndices: boolean;
  readonly unicodeSets: boolean;
}
interface ImportCallOptions {
  with?: { readonly [attribute: string]: string };
}
${TYPED.map((name) => typedArray(name, 'number')).join('')}${BIG.map((name) => typedArray(name, 'bigint')).join('')}
`
