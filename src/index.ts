// azlab: the public interface.

export * from './core/index.ts'
