// The languages by name, apart from the languages, so that help loads none of them.

export const LANGUAGE_NAMES = ['javascript', 'python'] as const
