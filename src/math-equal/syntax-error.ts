// The error of a text that is no formula; it never leaves this folder: such an answer is compared as text.

/** Its message names what was found and could not be read. */
export class AnswerSyntaxError extends Error {
  override readonly name = 'AnswerSyntaxError'
}
