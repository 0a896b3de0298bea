// The shuffled-rewards control: the same rewards, given to other responses of the same group. It must not learn.

import { contentId, draws, type Key, subkey } from '../core/portable.ts'
import type { Reward } from '../stage/records.ts'

/**
 * Permutes the values within each (type, role) group, by key: baselines and spreads stay what they were, and what a
 * response earned no longer says anything about it.
 */
export function shuffleRewards(rewards: readonly Reward[], key: Key): readonly Reward[] {
  const groups = new Map<string, number[]>()
  for (const [i, reward] of rewards.entries()) {
    const name = `${reward.type}/${reward.role}`
    const places = groups.get(name)
    if (places) places.push(i)
    else groups.set(name, [i])
  }
  const shuffled = [...rewards]
  for (const [name, places] of groups) {
    const givers = draws(subkey(key, name)).shuffle(places)
    for (const [n, place] of places.entries()) {
      const receiver = rewards[place] as Reward
      const giver = rewards[givers[n] as number] as Reward
      const { value, components } = giver
      const id = contentId('shuffled', receiver.id, giver.id)
      shuffled[place] = { ...receiver, id, value, components }
    }
  }
  return shuffled
}
