// A stage's prompt as the ids that a model reads: through its chat template, or as plain text.

import type { Model } from './folder.ts'

/** Token ids of a prompt. In the style `full`, with a chat template, it is a message of the user and the answer begins after it. */
export function promptIds(
  { tokenizer, chat, settings }: Pick<Model, 'tokenizer' | 'chat' | 'settings'>,
  prompt: string,
): readonly number[] {
  if (chat === undefined || settings.style !== 'full' || settings.template === 'none')
    return tokenizer.encode(prompt)
  return tokenizer.encode(chat.render([{ role: 'user', content: prompt }]), { bare: true })
}
