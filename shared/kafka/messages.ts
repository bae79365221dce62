/** Output records as kafkajs wants them: grouped by topic, order within a topic kept. */
import type { Message, TopicMessages } from 'kafkajs'
import type { OutputRecord } from '../runtime/ports.ts'

export function toTopicMessages(outputs: readonly OutputRecord[]): TopicMessages[] {
  const topics = new Map<string, Message[]>()
  for (const { topic, key, value, headers } of outputs) {
    const message: Message = { key, value, headers }
    const messages = topics.get(topic)
    if (messages) messages.push(message)
    else topics.set(topic, [message])
  }
  return [...topics].map(([topic, messages]) => ({ topic, messages }))
}
