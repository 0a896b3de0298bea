// Prints the flags with which its process was started, for the tests of the launchers.

console.log(JSON.stringify(process.execArgv))
