// Edit distance of ordered labelled trees, after Zhang and Shasha (1989): insert, delete and rename cost 1 each.

export interface LabelledTree {
  readonly label: string
  readonly children: readonly LabelledTree[]
}

/** Nodes of a tree that are compared: the first ones in preorder, which make a tree too. Bounds the time to about a second. */
export const NODE_LIMIT = 400

/** A tree in postorder: labels, the leftmost leaf under each node, and the keyroots (1-based, as in the paper). */
interface Postorder {
  readonly labels: readonly string[]
  readonly leftmost: readonly number[]
  readonly keyroots: readonly number[]
}

/** The least number of insertions, deletions and renamings that turn one tree into the other; null is the empty tree. */
export function treeEditDistance(
  a: LabelledTree | null,
  b: LabelledTree | null,
): { distance: number; sizes: [number, number] } {
  const left = postorder(a)
  const right = postorder(b)
  const n = left.labels.length - 1
  const m = right.labels.length - 1
  if (n === 0 || m === 0) return { distance: n + m, sizes: [n, m] }
  const width = m + 1
  const treeDistance = new Int32Array((n + 1) * width) // (n + 1, m + 1)
  const forest = new Int32Array((n + 1) * width) // (n + 1, m + 1), reused by each pair of keyroots
  for (const i of left.keyroots) {
    for (const j of right.keyroots) {
      const li = left.leftmost[i]!
      const lj = right.leftmost[j]!
      forest[(li - 1) * width + lj - 1] = 0
      for (let x = li; x <= i; x++) forest[x * width + lj - 1] = forest[(x - 1) * width + lj - 1]! + 1
      for (let y = lj; y <= j; y++) forest[(li - 1) * width + y] = forest[(li - 1) * width + y - 1]! + 1
      for (let x = li; x <= i; x++) {
        const lx = left.leftmost[x]!
        for (let y = lj; y <= j; y++) {
          const ly = right.leftmost[y]!
          const edit = Math.min(forest[(x - 1) * width + y]!, forest[x * width + y - 1]!) + 1
          if (lx === li && ly === lj) {
            const rename = left.labels[x] === right.labels[y] ? 0 : 1
            const best = Math.min(edit, forest[(x - 1) * width + y - 1]! + rename)
            forest[x * width + y] = best
            treeDistance[x * width + y] = best
          } else {
            const split = forest[(lx - 1) * width + ly - 1]! + treeDistance[x * width + y]!
            forest[x * width + y] = Math.min(edit, split)
          }
        }
      }
    }
  }
  return { distance: treeDistance[n * width + m]!, sizes: [n, m] }
}

function postorder(tree: LabelledTree | null): Postorder {
  const labels = ['']
  const leftmost = [0]
  let budget = NODE_LIMIT
  const visit = (node: LabelledTree): number => {
    let first = 0
    for (const child of node.children) {
      if (budget === 0) break
      budget--
      const leaf = visit(child)
      first ||= leaf
    }
    labels.push(node.label)
    leftmost.push(first || labels.length - 1)
    return leftmost[labels.length - 1]!
  }
  if (tree) {
    budget--
    visit(tree)
  }
  // A keyroot is the highest node with its leftmost leaf.
  const highest = new Map<number, number>()
  for (let i = 1; i < labels.length; i++) highest.set(leftmost[i]!, i)
  return { labels, leftmost, keyroots: [...highest.values()].sort((x, y) => x - y) }
}
