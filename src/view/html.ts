// Text made safe for HTML, for attributes and for scripts inside a page.

import { showControls } from '../core/index.ts'

const ENTITY: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
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
