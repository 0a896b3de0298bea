// Sums, products, powers and transposes of matrices, and determinants, carried out entry by entry; the entries stay expressions.

import { negative, numberNode, product, sum } from './arithmetic.ts'
import { exactOf } from './exact.ts'
import type { Node } from './tree.ts'

type Rows = readonly (readonly Node[])[]

/** The matrix that an expression of matrices gives; undefined where it gives none. */
export function matrixOf(node: Node): Rows | undefined {
  switch (node.kind) {
    case 'matrix':
      return node.rows
    case 'sum': {
      const matrices = node.items.map(matrixOf)
      return matrices.reduce((left, right) => left && right && added(left, right))
    }
    case 'product': {
      const result = node.items.reduce<Rows | Node>((left, right) => multiplied(left, right), numberNode(1))
      return isNode(result) || result.length === 0 ? undefined : result
    }
    case 'power': {
      const base = matrixOf(node.base)
      const exponent = exactOf(node.exponent)
      if (!base || !exponent || exponent.d !== 1n || exponent.s < 0n || exponent.n < 1n || exponent.n > 20n)
        return undefined
      return Array.from({ length: Number(exponent.n) }, () => base).reduce((left, right) =>
        times(left, right),
      )
    }
    default:
      return undefined
  }
}

/** Largest determinant that is written out: 120 products. */
const LARGEST_DETERMINANT = 5

/** The transpose of a matrix, or of an expression of matrices; of anything else, such as a number, it is that itself. */
export function transposed(node: Node): Node {
  const rows = hasMatrix(node) ? matrixOf(node) : undefined
  if (!rows?.length) return node
  return { kind: 'matrix', rows: rows[0]!.map((_, column) => rows.map((row) => row[column]!)) }
}

/** The determinant of a small square matrix by its first row (Laplace); undefined for any other. */
export function determinantOf(rows: Rows): Node | undefined {
  if (rows.length > LARGEST_DETERMINANT || rows.some((row) => row.length !== rows.length)) return undefined
  const [first, ...rest] = rows
  if (rest.length === 0) return first![0]
  const terms = first!.map((cell, at) => {
    const minor = determinantOf(rest.map((row) => row.filter((_, column) => column !== at)))!
    const term = product(cell, minor)
    return at % 2 === 0 ? term : negative(term)
  })
  return terms.reduce((left, right) => sum(left, right))
}

/** Whether a matrix stands in an expression where it makes it one. */
export function hasMatrix(node: Node): boolean {
  if (node.kind === 'matrix') return true
  if (node.kind === 'sum' || node.kind === 'product') return node.items.some(hasMatrix)
  return node.kind === 'power' && hasMatrix(node.base)
}

function added(left: Rows, right: Rows): Rows | undefined {
  if (left.length !== right.length || left[0]!.length !== right[0]!.length) return undefined
  return left.map((row, at) => row.map((cell, column) => sum(cell, right[at]![column]!)))
}

function isNode(value: Rows | Node): value is Node {
  return 'kind' in value
}

function multiplied(left: Rows | Node, item: Node): Rows | Node {
  const right = hasMatrix(item) ? (matrixOf(item) ?? []) : item
  if (isNode(left)) return isNode(right) ? product(left, right) : scaled(right, left)
  return isNode(right) ? scaled(left, right) : times(left, right)
}

function scaled(rows: Rows, factor: Node): Rows {
  return rows.map((row) => row.map((cell) => product(factor, cell)))
}

/** Matrices that do not fit have no product: no rows. */
function times(left: Rows, right: Rows): Rows {
  if (left.length === 0 || left[0]!.length !== right.length) return []
  return left.map((row) =>
    right[0]!.map((_, column) =>
      row.map((cell, at) => product(cell, right[at]![column]!)).reduce((one, other) => sum(one, other)),
    ),
  )
}
