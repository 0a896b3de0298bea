// Declarations of what Node 22 has and the library of TypeScript 5.0 does not know yet.

const ARRAY = `
  toSorted(compare?: (a: T, b: T) => number): T[];
  toReversed(): T[];
  toSpliced(start: number, count?: number, ...items: T[]): T[];
  with(index: number, value: T): T[];
`

const SET = ['union', 'intersection', 'difference', 'symmetricDifference'] as const
const SET_TESTS = ['isSubsetOf', 'isSupersetOf', 'isDisjointFrom'] as const

/** To be read as a script: its interfaces add to the global ones. */
export const NEWER_JAVASCRIPT = `
interface Array<T> {${ARRAY}}
interface ReadonlyArray<T> {${ARRAY}}
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
  fromAsync<T>(items: AsyncIterable<T> | Iterable<T | PromiseLike<T>>): Promise<T[]>;
}
interface Set<T> {
${SET.map((name) => `  ${name}<U>(other: ReadonlySet<U>): Set<${name === 'difference' ? 'T' : name === 'intersection' ? 'T & U' : 'T | U'}>;`).join('\n')}
${SET_TESTS.map((name) => `  ${name}(other: ReadonlySet<unknown>): boolean;`).join('\n')}
}
`
