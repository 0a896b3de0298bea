// The azlab program. It runs when it is loaded: bin/azlab.mjs and scripts/run.mjs only start it.

console.log('azlab: the commands are being built.')
