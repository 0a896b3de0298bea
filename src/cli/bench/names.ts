// The benchmarks by name.

export const BENCHES = ['engine', 'executor', 'step', 'kernel'] as const
