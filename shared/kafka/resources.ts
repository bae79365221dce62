import kafkajs from 'kafkajs'

/** What describeConfigs is asked about. */
export const TOPIC_RESOURCE = kafkajs.ConfigResourceTypes.TOPIC
