// The operations of the graph by name: those that every backend computes, by what they do, and those that runners do themselves.

/** One tensor to one of its shape. */
export type UnaryOp =
  | ('neg' | 'exp' | 'log' | 'sqrt' | 'reciprocal' | 'sigmoid' | 'tanh' | 'sin' | 'cos' | 'abs' | 'not')
  | 'stopGradient'

/** Two tensors whose shapes broadcast. */
export type BinaryOp =
  | ('add' | 'sub' | 'mul' | 'div' | 'minimum' | 'maximum')
  | ('less' | 'lessOrEqual' | 'greater' | 'greaterOrEqual' | 'equal' | 'and' | 'or')

export type ElementwiseOp = UnaryOp | BinaryOp | 'where' | 'cast'

/** Products, reductions and what is made of them. */
export type LinearOp =
  | ('matmul' | 'sum' | 'mean' | 'max' | 'argmax' | 'softmax' | 'logSoftmax' | 'topK' | 'cumsum')
  | ('rmsNorm' | 'inverseRms' | 'rotary')

/** Values taken, put and moved. */
export type MovementOp =
  | ('constant' | 'reshape' | 'transpose' | 'concat' | 'slice' | 'pad' | 'broadcastTo')
  | ('gather' | 'gatherElements' | 'scatterElements' | 'oneHot' | 'range' | 'dimension')

/** What every backend computes. A backend's table that lacks one does not compile. */
export type ComputedOp = ElementwiseOp | LinearOp | MovementOp

/** What a runner does by itself: values that are given, and loops. */
export type ControlOp = 'input' | 'loop' | 'loopOutput' | 'loopState' | 'loopTrip'

export type Op = ComputedOp | ControlOp
