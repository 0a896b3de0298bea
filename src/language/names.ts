// The languages by name, apart from the languages, so that help loads none of them.

/** The languages of programs that azlab knows. */
export const LANGUAGE_NAMES = ['javascript', 'python'] as const
