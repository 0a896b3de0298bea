// Statements of random scripts that declare something, or declare it again.

/** Names by what may be done with them. */
export interface Names {
  /** May be assigned. */
  readonly variables: string[]
  /** May be declared again. */
  readonly vars: string[]
  /** Expressions that may be read. */
  readonly readable: string[]
  readonly classes: string[]
  readonly enums: string[]
  readonly namespaces: string[]
  readonly generators: string[]
}

/** What a statement is made with. */
export interface Maker {
  readonly names: Names
  /** A new name. */
  fresh(prefix: string): string
  /** One of a list. */
  pick<T>(list: readonly T[]): T
  /** An expression over earlier names. */
  value(): string
  /** A variable that may be assigned. */
  variable(): string
}

export type Statement = (make: Maker) => string

/** Declares a variable that later statements may assign. */
export function declare({ names, fresh }: Maker, isVar = false): string {
  const name = fresh('v')
  names.variables.push(name)
  names.readable.push(name)
  if (isVar) names.vars.push(name)
  return name
}

export const OPERATORS = ['=', '+=', '-=', '*=', '%=', '|=', '??=', '||=', '&&=', '>>>=']

/** Values are written before the names they are given, so that none reads itself. */
export const DECLARATIONS: readonly Statement[] = [
  (make) => {
    const value = make.value()
    return `let ${declare(make)}: any = ${value};`
  },
  (make) => {
    const value = make.value()
    const first = declare(make)
    return `let ${first}: any = ${value}, ${declare(make)}: any = ${first}, ${declare(make)}: any;`
  },
  (make) => {
    const value = make.value()
    const name = make.fresh('c')
    make.names.readable.push(name)
    return `const ${name}: any = ${value};`
  },
  (make) => {
    const value = make.value()
    return `var ${declare(make, true)}: any = ${value};`
  },
  (make) => {
    if (!make.names.vars.length) return `console.log(${make.value()});`
    return `var ${make.pick(make.names.vars)}: any${make.pick(['', ` = ${make.value()}`])};`
  },
  (make) => {
    const [value, result, variable] = [make.value(), make.value(), make.variable()]
    const name = make.fresh('f')
    make.names.readable.push(
      `${name}(${make.pick(['1', '2, 3', '4, 5, 6, 7'])})`,
      `${name}.name`,
      `${name}.length`,
    )
    return `function ${name}(p: any, q: any = ${value}, ...rest: any[]): any { ${variable} ${make.pick(OPERATORS)} q; return [p, ${result}, rest.length].join(); }`
  },
  (make) => {
    const [variable, value] = [make.variable(), make.value()]
    const [get, set] = [make.fresh('g'), make.fresh('g')]
    make.names.readable.push(`${get}()`, `${set}(3)`, `${get}.name`, `${set}.name`)
    return `${make.pick(['let', 'const', 'var'])} ${get}: any = () => ${variable}, ${set}: any = function (p: any = ${value}) { return ${variable} = p; };`
  },
  (make) => {
    const [value, variable] = [make.value(), make.variable()]
    const name = make.fresh('C')
    const base = make.names.classes.length ? make.pick(['', ` extends ${make.pick(make.names.classes)}`]) : ''
    make.names.classes.push(name)
    make.names.readable.push(`new ${name}(2).value`, `${name}.count()`, `${name}.name`)
    return `class ${name}${base} { static #n: any = ${value}; #v: any; static { ${variable} = ${name}.#n; } constructor(v: any) { ${base && 'super(v); '}this.#v = v; ${name}.#n++; } get value(): any { return [this.#v, ${variable}].join(); } static count(): any { return ${name}.#n; } }`
  },
  (make) => {
    const value = make.value()
    const name = make.fresh('k')
    make.names.readable.push(`new ${name}().field`, `${name}.name`)
    return `const ${name}: any = class { field = ${value}; };`
  },
  (make) => {
    const name = make.fresh('E')
    make.names.enums.push(name)
    make.names.readable.push(`${name}.a`, `${name}[1]`, `${name}.c`)
    return `enum ${name} { a = 1, b, c = a + b, d = ${make.pick(['"text".length', '1 << 4', '9'])} }`
  },
  (make) => {
    if (!make.names.enums.length) return `console.log(${make.value()});`
    const [name, member] = [make.pick(make.names.enums), make.fresh('m')]
    make.names.readable.push(`${name}.${member}`)
    return `enum ${name} { ${member} = ${make.pick(['20', '5 + 6', '-1'])} }`
  },
  (make) => {
    const [value, other] = [make.value(), make.value()]
    const name = make.fresh('N')
    make.names.namespaces.push(name)
    make.names.readable.push(`${name}.v`, `${name}.w`, `${name}.g()`, `${name}.Inner.x`)
    return `namespace ${name} { export const v: any = ${value}; export let w: any = ${other}; let hidden = 1; export function g(): any { return [w, hidden++].join(); } export namespace Inner { export let x: any = v; } }`
  },
  (make) => {
    if (!make.names.namespaces.length) return `console.log(${make.value()});`
    const [name, value, member] = [make.pick(make.names.namespaces), make.value(), make.fresh('m')]
    make.names.readable.push(`${name}.${member}`)
    return `namespace ${name} { export const ${member}: any = [v, w].join(); w = ${value}; Inner.x = w; }`
  },
  (make) => {
    if (!make.names.namespaces.length) return `console.log(${make.value()});`
    return `${make.pick(make.names.namespaces)}.w ${make.pick(OPERATORS)} ${make.value()};`
  },
]
