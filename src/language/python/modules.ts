// The modules that a Python task may import: pure functions and data types, without files, clocks, chance or processes.

/** Modules by their full names. A module that is not here is forbidden, and so are the modules that these import themselves. */
export const ALLOWED_MODULES: readonly string[] = [
  ...[
    '__future__',
    'abc',
    'array',
    'base64',
    'binascii',
    'bisect',
    'cmath',
    'collections',
    'collections.abc',
  ],
  ...[
    'contextlib',
    'copy',
    'dataclasses',
    'decimal',
    'difflib',
    'enum',
    'fractions',
    'functools',
    'graphlib',
  ],
  ...['heapq', 'itertools', 'json', 'math', 'numbers', 'operator', 're', 'statistics', 'string', 'struct'],
  ...['textwrap', 'typing', 'unicodedata', 'zlib'],
]
