// The operations of the graph.

export * from './attention.ts'
export * from './elementwise.ts'
export * from './gather.ts'
export * from './loop.ts'
export * from './matmul.ts'
export * from './reduce.ts'
export * from './shape.ts'
