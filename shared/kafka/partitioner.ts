/**
 * Kafka's partitioner (murmur2 of the key), which tells where each record goes: kafkajs answers a send by partition,
 * and leaves out one that moved to another broker in the middle of it.
 */
import kafkajs, { type ICustomPartitioner, type Message } from 'kafkajs'

export function tellingPartitioner(
  tell: (message: Message, topic: string, partition: number) => void,
): ICustomPartitioner {
  return () => {
    const choose = kafkajs.Partitioners.DefaultPartitioner()
    return (record) => {
      const partition = choose(record)
      tell(record.message, record.topic, partition)
      return partition
    }
  }
}
