// Text made safe for HTML, for attributes and for scripts inside a page.

const ENTITY: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Shows control characters, lone surrogates and marks of direction as `\\u…`; line ends and tabs stay. */
export function showControls(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (found) =>
    found === '\n' || found === '\t' ? found : `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** Escapes text for an element or a quoted attribute; characters that HTML forbids are shown as `\\u…`. */
export function escapeHtml(text: string): string {
  return showControls(text).replace(/[&<>"']/g, (found) => ENTITY[found] ?? found)
}

/** JSON for a `<script>` element: no text in it can end the element. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
