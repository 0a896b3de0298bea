// Chat templates drawn at random from a grammar of what such templates are written with.

/** A template and the values that it is rendered with. */
export interface Case {
  readonly name: string
  readonly template: string
  readonly context: Readonly<Record<string, unknown>>
}

/** Numbers below a bound, the same ones for a seed. */
function draws(seed: number): (below: number) => number {
  let state = (seed * 2_654_435_761 + 1) >>> 0
  return (below) => {
    // Xorshift, 32 bits.
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state % below
  }
}

const CONTEXT = {
  messages: [
    { role: 'system', content: '  Be "brief" & <kind>.\n' },
    { role: 'user', content: "Grüße, 你好 😀 it's", name: null },
    {
      role: 'assistant',
      content: '<think>\nno\n</think>\n\n    return 1\n',
      tool_calls: [{ name: 'f', arguments: { x: 1, y: [true, null, 2.5] } }],
    },
    { role: 'user', content: '' },
  ],
  tools: [
    {
      type: 'function',
      function: { name: 'add', description: 'Adds.', parameters: { b: { type: 'int' }, a: { type: 'str' } } },
    },
  ],
  bos_token: '<s>',
  eos_token: '</s>',
  add_generation_prompt: true,
  n: 3,
  x: 2.5,
  flag: false,
  empty: '',
  nothing: null,
  list: [3, 1, 2],
  words: ['b', 'A', 'c', 'a'],
  table: { b: 1, a: 2, items: 'own' },
  mixed: [1, 'a', null, true, 1.5, [1], { k: 'v' }],
}

/** A template for a seed; deep ones are longer. */
export function randomCase(seed: number): Case {
  const draw = draws(seed + 1)
  const pick = <Item>(items: readonly Item[]): Item => items[draw(items.length)]!
  let names: string[] = []

  const textual = (depth: number): string => {
    const leaf = [
      'messages[0].content',
      "messages[1]['content']",
      'messages[2].content',
      'bos_token',
      'empty',
      "' pad '",
      "'a,b,,c'",
      '"it\'s"',
      "'x\\n y'",
      'messages[-1].role',
      'words[0]',
      ...names,
    ]
    if (depth <= 0) return pick(leaf)
    const t = () => textual(depth - 1)
    switch (draw(24)) {
      case 0:
        return `${t()}.${pick(['strip', 'lstrip', 'rstrip'])}(${pick(['', "' '", "'\\n'", "'\\n <>a'", "''", 'none'])})`
      case 1:
        return `${t()} | ${pick(['trim', 'upper', 'lower', 'title', 'capitalize', 'string', 'e', 'tojson', 'reverse', 'length', 'first', 'last', 'wordcount', 'safe'])}`
      case 2:
        return `(${t()} ~ ${any(depth - 1)})`
      case 3:
        return `(${t()} + ${t()})`
      case 4:
        return `${t()}.split(${pick(["','", '', "' '", "'\\n'", "'</think>'", "',', 1", 'none, 1', 'maxsplit=1'])})${pick(['', '[0]', '[-1]', '[1:]', '|join("-")'])}`
      case 5:
        return `${t()}.replace(${pick(["'a', 'b'", "'', '.'", "'\\n', ''", "' ', '_', 1"])})`
      case 6:
        return `${t()}[${pick(['0', '-1', '1:', ':2', '::-1', '-3:-1', '1:5:2', '5:1:-2', ':-1', "'upper'"])}]`
      case 7:
        return `${t()} | replace(${pick(["'a', 'b'", "' ', ''", "'b', 'c', 1"])})`
      case 8:
        return `(${t()} if ${truth(depth - 1)} else ${any(depth - 1)})`
      case 9:
        return `${t()} | ${pick(["default('d')", "default('d', true)", "d('d', boolean=true)"])}`
      case 10:
        return `'${pick(['%s', '%5s|', '%-5s|', '%r', '%s%%', '%.2s'])}' % ${t()}`
      case 11:
        return `'${pick(['{}', '{:>8}', '{:<8}|', '{:^9}', '{0}{0}', '{x}'])}'.format(${t()})`
      case 12:
        return `${t()}.${pick(['upper()', 'lower()', 'title()', 'capitalize()', 'swapcase()', 'center(9)', "ljust(9, '.')", "rjust(9, '.')", 'zfill(7)', 'splitlines()', 'splitlines(true)', "partition(' ')", "rpartition(' ')", "removeprefix('<')", "removesuffix('\\n')", 'expandtabs()', "rsplit(' ', 1)", 'rsplit(none, 1)', "rsplit(',', 1)"])}`
      case 13:
        return `${t()} | indent(${pick(['', '2', '2, true', '2, first=true, blank=true', "'> '", 'width=1'])})`
      case 14:
        return `${t()} | ${pick(['truncate(8)', 'truncate(8, true)', "truncate(6, false, '…', 0)", 'center(11)', "trim('a b')"])}`
      case 15:
        return `${sequence(depth - 1)} | join(${pick(["', '", '', "d='|'"])})`
      case 16:
        return `(${t()} * ${pick(['2', '0', '-1', 'n'])})`
      case 17:
        return `${any(depth - 1)} | string`
      case 18:
        return `${any(depth - 1)} | tojson${pick(['', '(indent=2)', '(sort_keys=true)', "(separators=(',', ':'))", '(ensure_ascii=true)', '(indent=1, sort_keys=true)'])}`
      default:
        return pick(leaf)
    }
  }
  const numeral = (depth: number): string => {
    const leaf = [
      '0',
      '1',
      '2',
      '-1',
      '3.0',
      '2.5',
      '1e20',
      '0.1',
      'n',
      'x',
      'messages|length',
      'true',
      '1_000',
    ]
    if (depth <= 0) return pick(leaf)
    const m = () => numeral(depth - 1)
    switch (draw(12)) {
      case 0:
        return `(${m()} ${pick(['+', '-', '*', '/', '//', '%'])} ${m()})`
      case 1:
        return `${m()} | ${pick(['abs', 'int', 'float', 'round', 'round(1)', "round(2, 'floor')", "round(1, 'ceil')"])}`
      case 2:
        return `(${m()} ** ${pick(['2', '0', '3'])})`
      case 3:
        return `(-${m()})`
      case 4:
        return `${textual(depth - 1)} | ${pick(['int', 'float', 'int(7)', 'length', 'float(1.5)'])}`
      case 5:
        return `${textual(depth - 1)}.${pick(["find('a')", "count('')", "rfind('b')", "index('a')", "count('a')"])}`
      case 6:
        return `${sequence(depth - 1)} | ${pick(['length', 'sum', 'first', 'last', 'max', 'min', 'count'])}`
      default:
        return pick(leaf)
    }
  }
  const sequence = (depth: number): string => {
    const leaf = [
      'list',
      'words',
      'messages',
      'table',
      'mixed',
      '[]',
      '[1, 2.0, "a"]',
      '(1, "b")',
      '()',
      "{'k': 1, 2: [none]}",
      'range(3)',
      'range(5, 0, -2)',
      'messages[2].tool_calls',
      'tools',
      '{}',
      'table.items()',
      'table.keys()',
      'table|items',
      'empty',
    ]
    if (depth <= 0) return pick(leaf)
    const s = () => sequence(depth - 1)
    switch (draw(14)) {
      case 0:
        return `${s()}[${pick(['1:', ':-1', '::-1', '::2', '0:2', '-2:'])}]`
      case 1:
        return `${s()} | ${pick(['list', 'reverse', 'sort', 'sort(reverse=true)', 'unique', 'unique|list', 'reverse|list', 'dictsort', "dictsort(by='value')", 'batch(2)|list', "batch(2, 'x')|list", 'slice(2)|list', 'sort(case_sensitive=true)'])}`
      case 2:
        return `messages | ${pick(["map(attribute='role')", "selectattr('role', 'equalto', 'user')", "rejectattr('role', 'eq', 'user')", "selectattr('tool_calls', 'defined')", "map(attribute='name', default='?')", "groupby('role')", "selectattr('name')", "sort(attribute='role')", "map(attribute='content')|map('length')"])}${pick(['', '|list', '|first', "|join(',')"])}`
      case 3:
        return `${s()} | ${pick(["select('string')", "reject('none')", "map('string')", 'select', "map('upper')", "select('in', [1, 'a'])", "select('>', 1)"])}|list`
      case 4:
        return `(${s()} + ${s()})`
      case 5:
        return `[${any(depth - 1)}, ${any(depth - 1)}]`
      case 6:
        return `{${pick(["'a'", '1', 'true', 'none'])}: ${any(depth - 1)}, ${pick(["'b'", '1.0', '0'])}: ${any(depth - 1)}}`
      default:
        return pick(leaf)
    }
  }
  const truth = (depth: number): string => {
    const leaf = [
      'true',
      'false',
      'flag',
      'add_generation_prompt',
      'missing',
      'loop is defined',
      'nothing',
      'messages[9]',
      'messages[0].none',
      'empty',
    ]
    if (depth <= 0) return pick(leaf)
    const b = () => truth(depth - 1)
    switch (draw(12)) {
      case 0:
        return `(${any(depth - 1)} ${pick(['==', '!=', '==', '!='])} ${any(depth - 1)})`
      case 1:
        return `(${pick([numeral, textual])(depth - 1)} ${pick(['<', '>', '<=', '>='])} ${pick([numeral, textual])(depth - 1)})`
      case 2:
        return `(${any(depth - 1)} ${pick(['in', 'not in'])} ${sequence(depth - 1)})`
      case 3:
        return `(${textual(depth - 1)} in ${textual(depth - 1)})`
      case 4:
        return `(not ${b()})`
      case 5:
        return `(${b()} ${pick(['and', 'or'])} ${any(depth - 1)})`
      case 6:
        return `${any(depth - 1)} is ${pick(['', 'not '])}${pick(['defined', 'undefined', 'none', 'string', 'number', 'integer', 'float', 'boolean', 'mapping', 'sequence', 'iterable', 'true', 'false', 'callable', 'upper', 'lower', 'odd', 'even', 'divisibleby 2', 'divisibleby(3)', 'in [1, "a"]', 'eq 1', 'sameas none', 'sameas true', 'escaped', 'ne(1)', 'gt 2'])}`
      case 7:
        return `${textual(depth - 1)}.${pick(["startswith('<')", "endswith('\\n')", "startswith(('a', '<'))", 'isdigit()', 'isalpha()', 'isupper()', 'islower()', 'isspace()', 'istitle()', 'isalnum()'])}`
      case 8:
        return `(${numeral(depth - 1)} < ${numeral(depth - 1)} <= ${numeral(depth - 1)})`
      default:
        return pick(leaf)
    }
  }
  const any = (depth: number): string =>
    pick([textual, textual, numeral, sequence, truth, pick([textual, item])])(depth)
  const item = (_depth: number): string =>
    pick([
      'messages[0]',
      'messages[1].name',
      "table['a']",
      'table.b',
      'table.items',
      'table.get("z", 5)',
      'table.get("a")',
      'mixed[2]',
      'mixed[-1].k',
      'tools[0].function',
      'missing',
      'nothing',
      "messages[2]['tool_calls'][0].arguments",
      'x.real_',
      'list.7',
      'namespace',
    ])

  const mark = (): string => pick(['', '', '', '-', '-', '+'])
  const end = (): string => pick(['', '', '', '-'])
  const block = (inside: string): string => `{%${mark()} ${inside} ${pick(['', '', '', '-', '+'])}%}`
  const data = (): string =>
    pick(['\n', '  ', 'a', '<|x|>\n', ' b \n', '\t', '\n\n  ', '{ ', '%}', '\r\n', ' \u00a0', '#'])
  const statements = (depth: number, inLoop: boolean): string =>
    Array.from({ length: 1 + draw(4) }, () => statement(depth, inLoop)).join('')
  const statement = (depth: number, inLoop: boolean): string => {
    if (depth <= 0 || draw(3) === 0) return draw(2) ? data() : `{{${pick(['', '', '-'])} ${any(2)} ${end()}}}`
    switch (draw(13)) {
      case 0:
      case 1:
        return `${block(`if ${truth(2)}`)}${statements(depth - 1, inLoop)}${draw(2) ? `${block(`elif ${any(1)}`)}${statements(depth - 1, inLoop)}` : ''}${draw(2) ? `${block('else')}${statements(depth - 1, inLoop)}` : ''}${block('endif')}`
      case 2:
      case 3: {
        const variable = pick(['m', 'm', 'k, v', 'message'])
        const over =
          variable === 'k, v'
            ? pick(['table.items()', 'table|dictsort', '{1: 2}.items()', 'mixed'])
            : sequence(1)
        const before = names
        names = [
          ...names,
          ...(variable === 'k, v' ? ['k', 'v'] : [variable, `${variable}.role`, `${variable}['content']`]),
          ...[
            'loop.index',
            'loop.first',
            'loop.last',
            'loop.length',
            'loop.previtem',
            'loop.nextitem',
            "loop.cycle('a', 'b')",
            'loop.revindex0',
            'loop.changed(m)',
            'loop.depth',
          ].filter(() => draw(3) === 0),
        ]
        const body = statements(depth - 1, true)
        const made = `${block(`for ${variable} in ${over}${draw(4) === 0 ? ` if ${truth(1)}` : ''}`)}${body}${draw(5) === 0 ? `${block('else')}none` : ''}${block('endfor')}`
        names = before
        return made
      }
      case 4:
        return inLoop
          ? `${block(`if ${truth(1)}`)}${data()}${block(pick(['break', 'continue']))}${block('endif')}`
          : data()
      case 5: {
        const name = pick(['a', 'b', 'n'])
        const made = block(`set ${name} = ${any(2)}`)
        names = [...names, name]
        return made
      }
      case 6: {
        const made = `${block(`set ${pick(['c', 'd', 'c | trim | upper'])}`)}${statements(depth - 1, false)}${block('endset')}`
        names = [...names, 'c']
        return made
      }
      case 7: {
        const made = `${block(`set ns = namespace(i=${numeral(1)}, s=${textual(0)})`)}${block('for m in words')}${block('set ns.i = ns.i + 1')}${block('set ns.s = ns.s ~ m')}${block('endfor')}`
        names = [...names, 'ns.i', 'ns.s', 'ns.none']
        return made
      }
      case 8: {
        const made = `${block(`macro mac(p, q=${any(1)}${draw(3) === 0 ? ", r='r'" : ''})`)}${statements(depth - 1, false)}{{ p }}|{{ q }}${draw(3) === 0 ? '{{ varargs }}{{ kwargs }}' : ''}${block('endmacro')}`
        names = [
          ...names,
          `mac(${textual(0)})`,
          `mac(1, q=${textual(0)})`,
          'mac(q=2)',
          'mac(1, 2, 3)',
          'mac(1, z=2)',
        ]
        return made
      }
      case 9:
        return `{#${pick(['', '-', '+'])} comment ${pick(['', '-', '+'])}#}`
      case 10:
        return `${block(`filter ${pick(['upper', 'trim', "replace('a', 'b')", 'upper | trim', 'indent(2)'])}`)}${statements(depth - 1, false)}${block('endfilter')}`
      case 11:
        return `${block(pick(['generation', 'with a = 1, b = "w"', 'raw']))}`.replace(
          /^(\{%[-+]?) (generation|with|raw)([\s\S]*)$/,
          (whole, _open: string, kind: string) =>
            `${whole}${kind === 'raw' ? '{{ raw }}  {% x %}' : statements(depth - 1, false)}${block(`end${kind}`)}`,
        )
      default:
        return `${block('macro outer(t)')}<{{ caller(${pick(['', 't'])}) }}>${block('endmacro')}${block(`call${pick(['', '(u)'])} outer(${textual(0)})`)}${statements(depth - 1, false)}${block('endcall')}`
    }
  }
  return { name: `random ${seed}`, template: statements(2 + draw(2), false), context: CONTEXT }
}
