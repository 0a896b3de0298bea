// A door between a process that ends and native code in its worker threads, so that neither meets the other.
//
// A thread that is stopped inside onnxruntime's run returns into an interpreter that is ending, which the addon answers with an
// exception that nobody can catch: the process aborts (SIGABRT) instead of ending with its own code. So whoever ends a process
// first waits until its workers are outside, which stopping a thread would wait for anyway, and lets nothing in after that.

/** The states of a gate: the one 32-bit word of its memory. */
const OPEN = 0
const BUSY = 1
const CLOSING = 2
const CLOSED = 3

/** The most that an ending process waits for one worker, in milliseconds: one that died inside would never come out. */
const PATIENCE = 60_000

/** Memory that a thread and its worker share. */
export type Gate = Int32Array<SharedArrayBuffer>

const gates = new Set<Gate>()

/** A gate for a new worker. It is closed when this thread's code ends: by `process.exit`, an uncaught error, or at its end. */
export function openGate(): Gate {
  if (gates.size === 0) process.on('exit', closeGates)
  const gate = new Int32Array(new SharedArrayBuffer(4))
  gates.add(gate)
  return gate
}

/** Forgets the gate of a worker that has ended. */
export function forgetGate(gate: Gate): void {
  gates.delete(gate)
  if (gates.size === 0) process.off('exit', closeGates)
}

/** Waits until no worker of this thread is inside native code, and keeps all out from then on: they never answer again. */
export function closeGates(): void {
  // One that computes is asked to stay out, one that does not is shut; in between it may have gone in or come out, so again.
  for (const gate of gates)
    while (
      Atomics.compareExchange(gate, 0, OPEN, CLOSED) === BUSY &&
      Atomics.compareExchange(gate, 0, BUSY, CLOSING) !== BUSY
    );
  for (const gate of gates) Atomics.wait(gate, 0, CLOSING, PATIENCE)
}

/** In the worker: computes with the gate busy. Where it was closed meanwhile, the thread waits here for its end. */
export async function inside<T>(gate: Gate, compute: () => Promise<T>): Promise<T> {
  if (Atomics.compareExchange(gate, 0, OPEN, BUSY) !== OPEN) waitForEnd(gate)
  try {
    return await compute()
  } finally {
    if (Atomics.compareExchange(gate, 0, BUSY, OPEN) === CLOSING) {
      Atomics.store(gate, 0, CLOSED)
      Atomics.notify(gate, 0)
      waitForEnd(gate)
    }
  }
}

/** Until the thread is stopped. */
function waitForEnd(gate: Gate): void {
  Atomics.wait(gate, 0, CLOSED)
}
