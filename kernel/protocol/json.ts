// JSON data, as the messages of the Jupyter protocol and notebook files hold it.

/** Any JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }

/** One picture of a value by MIME type, as it is sent and kept: text, base64 for binary types, JSON for `application/…json`. */
export type JsonBundle = { readonly [mime: string]: Json }
