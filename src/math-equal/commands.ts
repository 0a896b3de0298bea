// The LaTeX commands that answers may have, by what they are.

/** Functions of one argument; the value is the name in the tree. */
export const FUNCTIONS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    sin: 'sin',
    cos: 'cos',
    tan: 'tan',
    csc: 'csc',
    sec: 'sec',
    cot: 'cot',
    sinh: 'sinh',
    cosh: 'cosh',
    tanh: 'tanh',
    arcsin: 'asin',
    arccos: 'acos',
    arctan: 'atan',
    arccsc: 'acsc',
    arcsec: 'asec',
    arccot: 'acot',
    arsinh: 'asinh',
    arcosh: 'acosh',
    artanh: 'atanh',
    arcsinh: 'asinh',
    arccosh: 'acosh',
    arctanh: 'atanh',
    log: 'log',
    ln: 'ln',
    exp: 'exp',
    floor: 'floor',
    ceil: 'ceil',
    det: 'det',
  }),
)

export const FUNCTIONS_OF_MANY: ReadonlySet<string> = new Set(['gcd', 'lcm', 'max', 'min'])

/** Commands that are letters. */
export const LETTERS: ReadonlySet<string> = new Set([
  ...[
    'alpha',
    'beta',
    'gamma',
    'Gamma',
    'delta',
    'Delta',
    'epsilon',
    'varepsilon',
    'zeta',
    'eta',
    'theta',
    'Theta',
  ],
  ...[
    'vartheta',
    'iota',
    'kappa',
    'lambda',
    'Lambda',
    'mu',
    'nu',
    'xi',
    'Xi',
    'omicron',
    'pi',
    'Pi',
    'varpi',
    'rho',
  ],
  ...[
    'varrho',
    'sigma',
    'Sigma',
    'varsigma',
    'tau',
    'upsilon',
    'Upsilon',
    'phi',
    'Phi',
    'varphi',
    'chi',
    'psi',
    'Psi',
  ],
  ...[
    'omega',
    'Omega',
    'angle',
    'triangle',
    'ell',
    'hbar',
    'prime',
    'varnothing',
    'nabla',
    'imath',
    'jmath',
    'mho',
  ],
  ...['square', 'Re', 'Im', 'star', 'wp'],
])

/** Commands whose group is text, not mathematics. */
export const TEXTUAL: ReadonlySet<string> = new Set([
  ...[
    'text',
    'mbox',
    'textit',
    'textbf',
    'textnormal',
    'bar',
    'overline',
    'vec',
    'overrightarrow',
    'dot',
    'ddot',
  ],
  ...['hat', 'tilde', 'widetilde', 'acute', 'grave', 'check', 'breve', 'bm', 'boldsymbol'],
  ...[
    'mathbb',
    'mathbf',
    'mathcal',
    'mathfrak',
    'mathit',
    'mathnormal',
    'mathrm',
    'mathscr',
    'mathsf',
    'mathtt',
  ],
])

/** Commands that only make space. */
export const SPACES: ReadonlySet<string> = new Set([
  ...['quad', 'qquad', 'thinspace', 'medspace', 'thickspace', 'negthinspace', 'negmedspace', 'negthickspace'],
  ...[',', ':', ';', '!', '$'],
])

export const SYNONYMS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    dfrac: 'frac',
    tfrac: 'frac',
    cfrac: 'frac',
    tbinom: 'binom',
    dbinom: 'binom',
    leq: 'le',
    leqslant: 'le',
    geq: 'ge',
    geqslant: 'ge',
    neq: 'ne',
    lbrace: '{',
    rbrace: '}',
    lbrack: 'lbracket',
    rbrack: 'rbracket',
  }),
)

/** The rest: structure, signs and sets. */
const OTHERS = [
  ...[
    'frac',
    'sqrt',
    'binom',
    'boxed',
    'begin',
    'end',
    'infty',
    'partial',
    'operatorname',
    'sum',
    'prod',
    'int',
    'degree',
    'circ',
  ],
  ...['times', 'cdot', 'div', 'over', 'mod', 'le', 'ge', 'ne', 'lt', 'gt', 'equiv', 'approx', 'in', 'notin'],
  ...[
    'pm',
    'mp',
    'cup',
    'cap',
    'setminus',
    'emptyset',
    'lfloor',
    'rfloor',
    'lceil',
    'rceil',
    'lvert',
    'rvert',
    'vert',
  ],
  ...['lgroup', 'rgroup'],
]

const KNOWN: ReadonlySet<string> = new Set([
  ...[
    ...FUNCTIONS.keys(),
    ...FUNCTIONS_OF_MANY,
    ...LETTERS,
    ...TEXTUAL,
    ...SPACES,
    ...SYNONYMS.keys(),
    ...OTHERS,
  ],
])

/** The command that letters behind a backslash begin with: `quadx` is \quad before x. Unknown ones are taken whole. */
export function commandIn(letters: string): string {
  for (let length = letters.length; length > 1; length--)
    if (KNOWN.has(letters.slice(0, length))) return letters.slice(0, length)
  return letters
}
