// Two objects that one literal made share the memory of their number: `node v8-report-case.js` prints `BAD` where V8 does so.
// Node 24, 25 and 26 do. Right with --no-maglev, --no-maglev-osr or --no-maglev-escape-analysis.

const body = `
  let sum = 0
  for (let i = 0; i < rounds; i++) sum = (sum + i) % 7 // long enough for on-stack replacement
  const box = { number: 0.5 }
  if (isRehearsal) return null
  box.number = number // never executed when the loop is compiled: Maglev's code leaves itself here
  return box`
const pause = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1) // ms, for the compiler's thread

const functions = 20 // one alone shows it in most processes: it depends on when the compiler is done
let wrong = 0
for (let k = 0; k < functions; k++) {
  const make = new Function('rounds', 'isRehearsal', 'number', `${body} // ${k}`)
  for (let i = 0; i < 100; i++) make(1, true) // the literal gets its boilerplate
  for (let i = 0; i <= k; i++) {
    make(1000, true) // the loop gets Maglev's code
    pause()
  }
  const boxes = []
  for (let i = 0; i < 10; i++) boxes.push(make(1000, false, i + 0.25))
  if (boxes.some((box, i) => box.number !== i + 0.25)) wrong++
}
console.log(wrong === 0 ? 'good' : `BAD: ${wrong} of ${functions} functions made objects that hold another one's number`)
process.exitCode = wrong === 0 ? 0 : 1
