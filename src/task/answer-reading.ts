// How an answer comes out of a response.

/** An answer as read: its source, or what is wrong with its format. */
export type AnswerReading =
  | { readonly answer: string; readonly problem: null }
  | { readonly answer: null; readonly problem: string }
