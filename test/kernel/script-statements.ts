// Statements of random scripts that do something, or declare it on the way.

import { declare, OPERATORS, type Statement } from './script-declarations.ts'

export const OTHERS: readonly Statement[] = [
  (make) => {
    const [condition, one, two] = [make.value(), make.value(), make.value()]
    const name = declare(make, true)
    return `if (${condition}) { var ${name}: any = ${one}; } else { { var ${name}: any = ${two}; } }`
  },
  (make) => {
    const variable = make.variable()
    const name = declare(make, true)
    return `for (var ${name}: any = 0; ${name} < 3; ${name}++) { ${variable} += ${name}; }`
  },
  (make) => {
    const [value, variable] = [make.value(), make.variable()]
    const name = make.fresh('o')
    make.names.readable.push(name)
    const [head, items] = make.pick([
      [name, `[1, ${value}]`],
      [`{ x: ${name} = ${value} }`, '[{ x: 1 }, {}]'],
      [`[${name}]`, `[[${value}], [2]]`],
    ])
    return `for (var ${head} of ${items} as any[]) { ${variable} = ${name}; }`
  },
  (make) => {
    const value = make.value()
    const name = make.fresh('o')
    make.names.readable.push(name)
    return `for (var ${name} in { one: ${value}, two: 2 }) ${make.pick(['{}', `if (${name} === "one") break;`])}`
  },
  (make) => {
    const [value, condition] = [make.value(), make.value()]
    const name = make.fresh('h')
    make.names.readable.push(`${name}?.()`)
    const body = `{ function ${name}(): any { return ${value}; } }`
    return make.pick([
      body,
      `if (${condition}) ${body}`,
      `try ${body} finally {}`,
      `for (const i of [1, 2]) ${body}`,
    ])
  },
  (make) => {
    const [value, other, variable] = [make.value(), make.value(), make.variable()]
    const name = declare(make, true)
    return `try { if (${value}) throw ${other}; var ${name}: any = 1; } catch (error: any) { var ${name}: any = error; } finally { ${variable}++; }`
  },
  (make) => {
    const [value, other] = [make.value(), make.value()]
    const name = declare(make, true)
    const helper = make.fresh('h')
    make.names.readable.push(`${helper}?.()`)
    return `switch (Number(${value}) % 3) { case 0: var ${name}: any = ${other}; break; case 1: function ${helper}(): any { return ${other}; } default: ${name} = ${helper}(); }`
  },
  (make) => {
    const [one, two, three] = [make.value(), make.value(), make.value()]
    const kind = make.pick(['let', 'var'] as const)
    const [a, b, c] = [0, 1, 2].map(() => declare(make, kind === 'var'))
    return `${kind} { ${a} = ${one}, x: [${b} = ${two}, ...${c}], ...${declare(make, kind === 'var')} }: any = { x: [${make.pick(['undefined', three])}, 4, 5], y: 6 };`
  },
  (make) => {
    const [one, two] = [make.value(), make.value()]
    const [a, b] = [make.fresh('c'), make.fresh('c')]
    make.names.readable.push(a, b)
    return `const [${a}, { ${b} = ${a} }]: any = [${one}, { ${make.pick(['', `${b}: ${two}`])} }];`
  },
  (make) => {
    const [a, b] = [make.variable(), make.variable()]
    return make.pick([
      `[${a}, ${b}] = [${b}, ${a}];`,
      `({ x: ${a}, y: ${b} = ${make.value()} } = { x: ${make.value()} } as any);`,
      `({ ${a} } = { ${a}: ${make.value()} });`,
      `[${a} = ${make.value()}, ...${b}] = [undefined, ${make.value()}] as any[];`,
    ])
  },
  (make) => `${make.variable()} ${make.pick(OPERATORS)} ${make.value()};`,
  (make) =>
    make.pick([`${make.variable()}++;`, `--${make.variable()};`, `console.log(${make.variable()}--);`]),
  (make) => `${make.variable()} = ${make.variable()} = ${make.value()}, ${make.value()};`,
  (make) => `${make.variable()} = await ${make.pick([make.value(), `Promise.resolve(${make.value()})`])};`,
  (make) =>
    `for await (const each of [${make.value()}, Promise.resolve(${make.value()})]) ${make.variable()} = each;`,
  (make) => {
    const [value, variable] = [make.value(), make.variable()]
    const name = make.fresh('y')
    make.names.readable.push(`[...${name}(2)].join()`)
    return `function* ${name}(n: any): any { while (n-- > 0) yield [${variable} = n, ${value}].join(); }`
  },
  (make) => {
    const [value, variable] = [make.value(), make.variable()]
    const name = make.fresh('y')
    make.names.generators.push(name)
    return `async function* ${name}(n: any): any { while (n-- > 0) { ${variable} = await n; yield ${value}; } }`
  },
  (make) => {
    if (!make.names.generators.length) return `console.log(${make.value()});`
    return `for await (const each of ${make.pick(make.names.generators)}(2)) { ${make.variable()} = each; }`
  },
  (make) => {
    const variable = make.variable()
    const name = make.fresh('l')
    make.names.readable.push(`${name}.map((each) => each()).join()`)
    return `const ${name}: (() => any)[] = []; for (let i = 0; i < 3; i++) { let twice = i * 2; ${name}.push(() => [i++, twice++, ${variable}].join()); }`
  },
  (make) => {
    const variable = make.variable()
    return make.pick([
      `{ let ${variable}: any = 2; ${variable}++; console.log(${variable}); }`,
      `for (const ${variable} of [1, 2]) console.log(${variable});`,
      `try { throw 7; } catch (${variable}) { console.log(${variable}); }`,
      `console.log(((${variable}: any) => ${variable} + 1)(3));`,
      `console.log((function ${variable}(): any { return typeof ${variable}; })());`,
      `console.log((() => { if (true) { var ${variable}: any = 5; } return ${variable}; })());`,
      `{ class ${variable} {} console.log(${variable}.name); }`,
    ])
  },
  (make) => {
    const [variable, value] = [make.variable(), make.value()]
    const name = make.fresh('j')
    make.names.readable.push(`${name}.method()`, `${name}.${variable}`, `${name}.got`)
    return `const ${name}: any = { ${variable}, method() { return ${variable}; }, get got() { return ${value}; }, [\`k\${${variable}}\`]: 1 };`
  },
  (make) =>
    `console.log(\`\${${make.value()}} and \${\`\${${make.value()}}\`}\`, String.raw\`\\n\${${make.value()}}\`);`,
  (make) =>
    `outer: for (const i of [1, 2, 3]) { for (;;) { if (i === 2) break outer; ${make.variable()} = i; continue outer; } }`,
  (make) => `console.log(typeof ${make.value()}, ${make.value()});`,
]
