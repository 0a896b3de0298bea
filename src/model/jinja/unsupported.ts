// What a template asks for and this interpreter does not do.

/** What jinja2 can do and this interpreter does not: it is named rather than done differently. */
export class Unsupported extends Error {
  override readonly name: string = 'Unsupported'
}
